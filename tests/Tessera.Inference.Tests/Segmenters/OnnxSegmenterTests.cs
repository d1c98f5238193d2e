using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Tests.Segmenters;

public sealed class OnnxSegmenterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Through the graph cut at its head, and through whole ones.
    [Theory, InlineData("cut.onnx"), InlineData("plain.onnx"), InlineData("resized.onnx")]
    public void SegmentBatch_OfManySizes_GivesWhatEachAloneGets(string model)
    {
        using ISegmenter segmenter = Segmenter.Load(OnnxNetworkTests.Golden(model));
        int channels = segmenter.Preprocessing.Channels;
        Image[] images = [.. new[] { (9, 7), (12, 5), (9, 7), (9, 7), (1, 1), (12, 5) }.Select((size, i) =>
            Picture(size.Item1, size.Item2, i, channels))];

        IReadOnlyList<Mask> masks = segmenter.SegmentBatch(images);

        Assert.Equal(images.Length, masks.Count);
        for (int i = 0; i < images.Length; i++)
        {
            Assert.Equal((images[i].Width, images[i].Height), (masks[i].Width, masks[i].Height));
            Assert.Equal(segmenter.Segment(images[i]).Ids8.ToArray(), masks[i].Ids8.ToArray());
        }
        Assert.Empty(segmenter.SegmentBatch([]));
    }

    [Fact]
    public void SegmentBatch_OfAModelForOneImage_AsksOneAfterTheOther()
    {
        string model = _folder["fixed.onnx"];
        File.Copy(OnnxNetworkTests.Golden("foreign/fixed.onnx"), model);
        File.WriteAllText(ModelContract.SideFileOf(model), """
            {"tessera.labels":{"version":1,"classes":[{"id":0,"name":"a"},{"id":1,"name":"b"},{"id":2,"name":"c"}]},
             "tessera.preprocessing":{"version":1,"channels":3,"steps":[{"step":"resize","width":32,"height":24}]}}
            """);
        using ISegmenter segmenter = Segmenter.Load(model);
        Image[] images = [Picture(32, 24, 0), Picture(32, 24, 1)];

        Assert.Equal(images.Select(image => segmenter.Segment(image).Ids8.ToArray()),
            segmenter.SegmentBatch(images).Select(mask => mask.Ids8.ToArray()));
    }

    [Theory]
    [InlineData("cut.onnx", 0)]
    [InlineData("cut.onnx", 1)]
    [InlineData("resized.onnx", 0)]
    [InlineData("resized.onnx", 1)]
    public async Task Segment_FromManyThreads_GivesWhatOneThreadGets(string model, int threads)
    {
        using IProbabilitySegmenter segmenter =
            Segmenter.Load(OnnxNetworkTests.Golden(model), new OnnxSessionOptions(IntraThreads: threads));
        Image[] images = [.. Enumerable.Range(0, 24).Select(i => Picture(20 + i % 5, 13 + i % 3, i))];
        byte[][] masks = [.. images.Select(image => segmenter.Segment(image).Ids8.ToArray())];
        float[][] planes = [.. images.Select(image => segmenter.Probabilities(image))];
        using var together = new Barrier(8);

        // Threads of their own, that begin at once.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(() =>
        {
            together.SignalAndWait(TestContext.Current.CancellationToken);
            for (int round = 0; round < 10; round++)
            {
                for (int i = 0; i < images.Length; i++)
                {
                    int at = (i + thread * 3) % images.Length;
                    Assert.Equal(masks[at], segmenter.Segment(images[at]).Ids8.ToArray());
                    if (i % 4 == thread % 4) Assert.Equal(planes[at], segmenter.Probabilities(images[at]));
                }
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    // The engine for many callers is made of the file once more: not of another one that took its place.
    [Fact]
    public async Task Segment_FromManyThreadsOfAFileThatWasReplaced_StaysTheModelThatWasLoaded()
    {
        string model = _folder["model.onnx"];
        File.Copy(OnnxNetworkTests.Golden("cut.onnx"), model);
        using ISegmenter segmenter = Segmenter.Load(model);
        Image image = Picture(20, 13, 1);
        byte[] expected = segmenter.Segment(image).Ids8.ToArray();
        File.WriteAllBytes(model, [1, 2, 3]);
        File.SetLastWriteTimeUtc(model, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var together = new Barrier(4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            together.SignalAndWait(TestContext.Current.CancellationToken);
            for (int round = 0; round < 50; round++) Assert.Equal(expected, segmenter.Segment(image).Ids8.ToArray());
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    public void Callers_OfThreadsThatAreNamed_KeepAllCoresBusy(int threads, int each)
    {
        using ISegmenter segmenter =
            Segmenter.Load(OnnxNetworkTests.Golden("cut.onnx"), new OnnxSessionOptions(IntraThreads: threads));

        Assert.Equal(Math.Max(1, Environment.ProcessorCount / each), segmenter.Callers);
    }

    [Fact]
    public void WarmUp_SizeThatTheModelTakes_LeavesNothingBehind()
    {
        using ISegmenter segmenter = Segmenter.Load(OnnxNetworkTests.Golden("fixed.onnx"));

        segmenter.WarmUp(8, 6);

        Assert.Contains("takes only 8x6", Assert.Throws<InputException>(() => segmenter.WarmUp(9, 6)).Message);
    }

    [Fact]
    public void Load_AnotherLibraryThanTheOneLoaded_SaysWhichThereIs()
    {
        using (ISegmenter first = Segmenter.Load(OnnxNetworkTests.Golden("plain.onnx"))) first.WarmUp(4, 4);

        string line = Assert.Throws<InputException>(() =>
            Segmenter.Load(OnnxNetworkTests.Golden("plain.onnx"),
                new OnnxSessionOptions(Library: "/nowhere/libonnxruntime.so.1"))).Message;

        Assert.StartsWith("/nowhere/libonnxruntime.so.1: ONNX Runtime ", line);
        Assert.Contains("is loaded already, from ", line);
    }

    private static Image Picture(int width, int height, int seed, int channels = 3)
    {
        var image = new Image(width, height, channels);
        new Random(seed).NextBytes(image.Bytes);
        return image;
    }
}
