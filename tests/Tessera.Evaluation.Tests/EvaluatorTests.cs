using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Tests;

public sealed class EvaluatorTests
{
    [Fact]
    public void Run_TwoImages_GivesTheScoresOfTheSummedCounts()
    {
        EvaluationResult result = Run();

        Assert.Equal([0.5, 2 / 3.0, 0.5, 0.5], result.Scores.Classes.Select(c => c.Iou!.Value));
        Assert.Equal(13 / 24.0, result.Scores.MeanIou!.Value, 15);
        Assert.Equal(5 / 7.0, result.Scores.PixelAccuracy!.Value, 15);
        Assert.Equal((7, 1), (result.Pixels, result.Confusion.Ignored));
        Assert.Equal((1, 1, 2), (result.Confusion[0, 1], result.Confusion[3, 2], result.Confusion[1, 1]));
    }

    [Fact]
    public void Run_Groups_ForgiveConfusionWithinThem()
    {
        EvaluationResult result = Run();

        Assert.Equal(["sky", "road", "vehicle"], result.GroupLabels!.Classes.Select(c => c.Name));
        Assert.Equal(13 / 18.0, result.GroupScores!.MeanIou!.Value, 15);
    }

    [Fact]
    public void Run_SamplesOfGroups_ScoresEachGroupByItself()
    {
        Sample[] samples = [.. Street.Samples.Select(s => s with { Group = s.Name == "A" ? "north" : "south" }),
            Street.Samples[0] with { Group = "south" }];
        EvaluationResult result = Evaluator.Run(Street.Segmenter(), Street.Labels, "val", samples, Street.Read, new(), null,
            TestContext.Current.CancellationToken);

        Assert.Equal([("north", 1), ("south", 2)], result.ByGroup.Select(g => (g.Group, g.Images)));
        Assert.Equal(2 / 3.0, result.ByGroup[0].Scores.PixelAccuracy!.Value, 15);
        // A's counts and B's together are those of the two images above.
        Assert.Equal(13 / 24.0, result.ByGroup[1].Scores.MeanIou!.Value, 15);
        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("byGroup")[1];
        Assert.Equal(("south", 2), (json.GetProperty("group").GetString(), json.GetProperty("images").GetInt32()));
    }

    [Fact]
    public void Run_Images_KeepTheirOwnScoresInOrder()
    {
        EvaluationResult result = Run();

        Assert.Equal(["A", "B"], result.Images.Select(i => i.Sample.Name));
        Assert.Equal(0.5, result.Images[0].MeanIou!.Value, 15);
        Assert.Equal(2 / 3.0, result.Images[1].MeanIou!.Value, 15);
        Assert.Equal(2 / 3.0, result.Images[0].PixelAccuracy!.Value, 15);
        Assert.Equal("A", result.Worst[0].Score.Sample.Name);
    }

    [Fact]
    public void ToJson_HasTheShapeAndTheNumbers()
    {
        JsonElement json = JsonDocument.Parse(Run(new EvaluationOptions { RecallBySize = true }).ToJson()).RootElement;

        Assert.Equal(13 / 24.0, json.GetProperty("miou").GetDouble(), 15);
        Assert.Equal(5 / 7.0, json.GetProperty("pixelAccuracy").GetDouble(), 15);
        Assert.Equal(["sky", "road", "car", "bus"],
            json.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));
        Assert.Equal(2 / 3.0, json.GetProperty("classes")[1].GetProperty("iou").GetDouble(), 15);
        Assert.Equal(1, json.GetProperty("classes")[2].GetProperty("recallBySize")[0].GetProperty("objects").GetInt64());
        Assert.Equal(13 / 18.0, json.GetProperty("groups").GetProperty("miou").GetDouble(), 15);
        Assert.Equal("[[1,1,0,0],[0,2,0,0],[0,0,1,0],[0,0,1,1]]", json.GetProperty("confusion").GetRawText());
    }

    [Fact]
    public void ToJson_ClassThatNothingHas_IsNull()
    {
        LoadedSample onlySky = new(Street.ImageOf(1), Street.MaskOf(0, 0, 0, 0));
        using var segmenter = new FakeSegmenter(Street.Labels, _ => Street.MaskOf(0, 0, 0, 0));

        EvaluationResult result = Evaluator.Run(segmenter, Street.Labels, "val", [Street.Samples[0]], _ => onlySky, new(), null,
            TestContext.Current.CancellationToken);

        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal(1, json.GetProperty("miou").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("classes")[3].GetProperty("iou").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("boundaryF1").ValueKind);
    }

    [Fact]
    public void Run_MaskWithAnUnknownId_NamesFileIdAndCount()
    {
        var error = Assert.Throws<InputException>(() =>
            Run(read: s => new LoadedSample(Street.Read(s).Image, Street.MaskOf(0, 7, 7, 1))));

        Assert.StartsWith("A-mask.png: ", error.Message);
        Assert.Contains("7 (2 pixels)", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_MaskOfAnotherSize_NamesBothSizes()
    {
        var error = Assert.Throws<InputException>(() => Run(read: s => new LoadedSample(Street.Read(s).Image, new Mask(3, 2))));

        Assert.Equal("A-mask.png: is 3x2; expected its image's 2x2", error.Message);
    }

    [Fact]
    public void Run_ImageThatCannotBeRead_EndsInsteadOfMeasuringFewer()
    {
        var error = Assert.Throws<InputException>(() =>
            Run(read: s => s.Name == "B" ? throw InputException.At("B.png", "is cut off") : Street.Read(s)));

        Assert.Equal("B.png: is cut off", error.Message);
    }

    // Each call waits for another: one after the other they would wait forever.
    [Fact]
    public void Run_SegmenterOfSeveralCallers_IsAskedAtOnceAndScoredInOrder()
    {
        using var company = new Barrier(3);
        using ISegmenter answers = Street.Segmenter();
        using var segmenter = new FakeSegmenter(Street.Labels, image =>
        {
            bool met = company.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return met ? answers.Segment(image) : throw new InvalidOperationException("asked alone");
        })
        { Callers = 3 };
        Sample[] samples = [.. Enumerable.Range(0, 9).Select(i => Street.Samples[i % 2] with { Group = $"{i}" })];
        var steps = new List<long>();

        EvaluationResult result = Run(segmenter, samples, steps), expected = Run(answers, samples, []);

        Assert.Equal(expected.ToJson(), result.ToJson());
        Assert.Equal(samples, result.Images.Select(image => image.Sample));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], steps);
    }

    // Whoever disposes of the segmenter after the error must not meet a call that still runs.
    [Fact]
    public void Run_OneOfSeveralFails_EndsWhenTheOthersHave()
    {
        using ManualResetEventSlim begun = new(), release = new();
        int running = 0;
        using var segmenter = new FakeSegmenter(Street.Labels, image =>
        {
            if (image.Bytes[0] == 1)
            {
                begun.Wait(TestContext.Current.CancellationToken);
                release.Set();
                throw new InputException("is odd");
            }
            Interlocked.Increment(ref running);
            begun.Set();
            release.Wait(TestContext.Current.CancellationToken);
            Thread.SpinWait(100_000);
            Interlocked.Decrement(ref running);
            return new Mask(2, 2);
        })
        { Callers = 2 };

        var error = Assert.Throws<InputException>(() => Run(segmenter, Street.Samples, []));

        Assert.Equal("A.png: is odd", error.Message);
        Assert.Equal(0, running);
    }

    [Theory]
    [InlineData("sky,road,car", "has 4 classes")]
    [InlineData("sky,street,car,bus", "class 1 is 'road' here and 'street' in the model")]
    public void Run_ModelOfOtherClasses_SaysWhichDiffer(string names, string expected)
    {
        using var segmenter = new FakeSegmenter(LabelMap.FromNames(names.Split(',')), _ => new Mask(2, 2));
        var data = new Dataset("street", "test", Street.Labels,
            new IdMasks(Street.Labels, new MaskIdMap(Street.Labels, 255)), [new("val", Street.Samples)]);

        var error = Assert.Throws<InputException>(() =>
            Evaluator.Run(segmenter, data, cancellation: TestContext.Current.CancellationToken));

        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_ManySamples_ReadsOnlyAFewAhead()
    {
        Sample[] many = [.. Enumerable.Range(0, 200).Select(i => new Sample($"{i}", "", "", "val"))];
        int read = 0, segmented = 0, most = 0;
        using var segmenter = new FakeSegmenter(Street.Labels, _ =>
        {
            most = Math.Max(most, Volatile.Read(ref read) - segmented++);
            return Street.MaskOf(0, 0, 1, 1);
        });
        LoadedSample sample = new(Street.ImageOf(1), Street.MaskOf(0, 0, 1, 1));

        EvaluationResult result = Evaluator.Run(segmenter, Street.Labels, "val", many, _ =>
        {
            Interlocked.Increment(ref read);
            return sample;
        }, new EvaluationOptions { ReadAhead = 3 }, null, TestContext.Current.CancellationToken);

        Assert.Equal(many.Select(s => s.Name), result.Images.Select(i => i.Sample.Name));
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public void Run_TellsHowFarItIs()
    {
        var seen = new List<ProgressReport>();

        Run(progress: new Immediate(seen.Add));

        Assert.Equal([(1L, 2L), (2L, 2L)], seen.Select(p => (p.Done, p.Total)));
    }

    private sealed class Immediate(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }

    private static EvaluationResult Run(ISegmenter segmenter, Sample[] samples, List<long> steps) =>
        Evaluator.Run(segmenter, Street.Labels, "val", samples, Street.Read, new(), new Told(steps),
            TestContext.Current.CancellationToken);

    /// <summary>Where a run has come to, as it is said.</summary>
    private sealed class Told(List<long> steps) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => steps.Add(value.Done);
    }

    private static EvaluationResult Run(EvaluationOptions? options = null, Func<Sample, LoadedSample>? read = null,
        IProgress<ProgressReport>? progress = null) =>
        Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, read ?? Street.Read, options
            ?? new(), progress, TestContext.Current.CancellationToken);
}
