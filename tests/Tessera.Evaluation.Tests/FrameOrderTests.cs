using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Tests;

public sealed class FrameOrderTests
{
    private const string Begin = "|";

    // As a split has them: by name, so that a_10 comes before a_9.
    private static readonly string[] Names = ["a_10", "a_11", "a_9", "b_1", "b_2", "cat"];

    [Fact]
    public void Run_Ordered_ShowsFramesInOrderAndRestartsBetweenSequences() =>
        Assert.Equal([Begin, "a_9", "a_10", "a_11", Begin, "b_1", "b_2", Begin, "cat"], Shown(FrameOrder.Ordered));

    [Fact]
    public void Run_Single_RestartsBeforeEveryFrame() =>
        Assert.Equal([Begin, "a_9", Begin, "a_10", Begin, "a_11", Begin, "b_1", Begin, "b_2", Begin, "cat"],
            Shown(FrameOrder.Single));

    [Fact]
    public void Run_Shuffled_KeepsSequencesTogetherAndFollowsTheSeed()
    {
        string[][] runs = [.. Enumerable.Range(0, 8).Select(seed => Shown(FrameOrder.Shuffled, (ulong)seed))];

        Assert.All(runs, run =>
        {
            string[][] sequences = [.. string.Join(' ', run).Split(Begin, StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray())];
            Assert.Equal([["a_10", "a_11", "a_9"], ["b_1", "b_2"], ["cat"]], sequences);
        });
        Assert.True(runs.Select(run => string.Join(' ', run)).Distinct().Count() > 2);
        Assert.Equal(runs[3], Shown(FrameOrder.Shuffled, 3));
    }

    [Theory]
    [InlineData(FrameOrder.Ordered, "ordered")]
    [InlineData(FrameOrder.Shuffled, "shuffled")]
    [InlineData(FrameOrder.Single, "single")]
    public void ToJson_OfANetworkThatRemembers_SaysTheOrder(FrameOrder order, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(Run(new Recorder(), order, seed: 0).ToJson());

        Assert.Equal(expected, json.RootElement.GetProperty("frames").GetString());
    }

    [Fact]
    public void ToJson_OfAnyOther_DoesNot()
    {
        EvaluationResult result = Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, Street.Read,
            new EvaluationOptions { Frames = FrameOrder.Shuffled }, null, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("\"frames\"", result.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnyOrder_GivesImagesInTheSplitsOrder()
    {
        EvaluationResult result = Run(new Recorder(), FrameOrder.Shuffled, seed: 1);

        Assert.Equal(Names, result.Images.Select(image => image.Sample.Name));
    }

    private static string[] Shown(FrameOrder order, ulong seed = 0)
    {
        var recorder = new Recorder();
        Run(recorder, order, seed);
        return [.. recorder.Seen];
    }

    private static EvaluationResult Run(Recorder recorder, FrameOrder order, ulong seed)
    {
        Sample[] samples = [.. Names.Select(name => new Sample(name, $"/images/{name}.png", $"/masks/{name}.png", "val"))];
        return Evaluator.Run(recorder, Street.Labels, "val", samples, Read,
            new EvaluationOptions { Frames = order, Seed = seed }, null, TestContext.Current.CancellationToken);
    }

    // The image holds its sample's place among the names.
    private static LoadedSample Read(Sample sample) =>
        new(Street.ImageOf((byte)Array.IndexOf(Names, sample.Name)), Street.MaskOf(0, 1, 2, 3));

    private sealed class Recorder : ISegmenter
    {
        public List<string> Seen { get; } = [];

        public LabelMap Labels => Street.Labels;

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public bool Remembers => true;

        public Mask Segment(Image image)
        {
            Seen.Add(Names[image.Bytes[0]]);
            return Street.MaskOf(0, 1, 2, 3);
        }

        public void Restart() => Seen.Add(Begin);

        public void Dispose() { }
    }
}
