using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tests.Segmenters;

namespace Tessera.Inference.Tests.Prediction;

public sealed class PredictorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Folder_WritesTheMaskOfEachImageAtItsOwnSize()
    {
        Photo("in/b10.png", 40, 30);
        Photo("in/b9.png", 37, 29);
        Photo("in/sub/c.tif", 5, 7);
        using ISegmenter segmenter = Segmenter.Load(OnnxNetworkTests.Golden("cut.onnx"));

        PredictionResult result =
            new Predictor(segmenter).Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([_folder["in/b9.png"], _folder["in/b10.png"], _folder["in/sub/c.tif"]], result.Images.Select(i => i.File));
        Assert.Equal([(37, 29), (40, 30), (5, 7)], result.Images.Select(i => (i.Width, i.Height)));
        foreach (PredictedImage image in result.Images)
        {
            Mask written = MaskFile.Read(image.Mask), expected = segmenter.Segment(ImageFile.Read(image.File));
            Assert.Equal(expected.Ids8.ToArray(), written.Ids8.ToArray());
            Assert.Equal(image.Width * image.Height, image.Classes.Sum(c => c.Pixels));
        }
    }

    [Fact]
    public void Run_BadImages_AreListedInOrderAndTheRestIsWritten()
    {
        Photo("in/1.png", 40, 30);
        File.WriteAllBytes(_folder["in/2.png"], File.ReadAllBytes(_folder["in/1.png"])[..200]);
        Photo("in/3.png", 40, 30);
        File.WriteAllText(_folder["in/4.jpg"], "no picture");

        PredictionResult result =
            new Predictor(Left()).Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([_folder["in/2.png"], _folder["in/4.jpg"]], result.Failed.Select(f => f.File));
        Assert.All(result.Failed, f => Assert.StartsWith(f.File, f.Error));
        Assert.All(result.Failed, f => Assert.DoesNotContain('\n', f.Error));
        Assert.Equal([_folder["out/1.png"], _folder["out/3.png"]], Directory.GetFiles(_folder["out"]).Order());
    }

    [Fact]
    public void Run_BadImageWithStop_SaysWhich()
    {
        Photo("in/1.png", 40, 30);
        File.WriteAllText(_folder["in/2.png"], "no picture");

        var error = Assert.Throws<InputException>(() => new Predictor(Left(), new() { OnError = OnError.Stop })
            .Run([_folder["in"]], _folder["out"],
            cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith(_folder["in/2.png"], error.Message);
    }

    [Fact]
    public void Run_WithOverlay_DrawsOneForEachImage()
    {
        Photo("in/sub/1.png", 400, 300);

        PredictionResult result = new Predictor(Left(), new() { Outputs = [new OverlayOutput()] })
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(_folder["out/overlays/sub/1.jpg"], result.Images[0].Find("overlay"));
        Assert.True(ImageFile.ReadHeader(_folder["out/overlays/sub/1.jpg"]).Height > 300, "the legend stands below the picture");
    }

    [Fact]
    public void Run_ModelThatResizes_GivesMasksOfTheImagesOwnSize()
    {
        Photo("in/1.png", 50, 40);
        File.Copy(OnnxNetworkTests.Golden("fixed.onnx"), _folder["small.onnx"]);
        File.WriteAllText(_folder["small.onnx.json"], """
            {"tessera.preprocessing":{"version":1,"channels":3,"steps":[{"step":"resize","width":8,"height":6}]}}
            """);
        using ISegmenter segmenter = Segmenter.Load(_folder["small.onnx"]);

        PredictionResult result = new Predictor(segmenter)
            .Run([_folder["in/1.png"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((50, 40), (result.Images[0].Width, result.Images[0].Height));
        Assert.Equal(50, ImageFile.ReadHeader(_folder["out/1.png"]).Width);
    }

    [Fact]
    public void Run_Cancelled_LeavesOnlyWholeFiles()
    {
        for (int i = 0; i < 30; i++) Photo($"in/{i}.png", 300, 200);
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(report =>
        {
            if (report.Done == 4) stop.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => new Predictor(Left())
            .Run([_folder["in"]], _folder["out"], progress, stop.Token));

        string[] files = Directory.GetFiles(_folder["out"]);
        Assert.InRange(files.Length, 4, 29);
        Assert.All(files, file => Assert.Equal(300, MaskFile.Read(file).Width));
    }

    [Fact]
    public void ToJson_HasTheShape()
    {
        Photo("in/1.png", 4, 3);
        File.WriteAllText(_folder["in/2.png"], "no picture");

        PredictionResult result =
            new Predictor(Left()).Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement, image = json.GetProperty("images")[0];
        Assert.Equal(["file", "mask", "width", "height", "classes"], image.EnumerateObject().Select(p => p.Name));
        Assert.Equal("""[{"id":0,"name":"left","pixels":6},{"id":1,"name":"right","pixels":6}]""",
            image.GetProperty("classes").GetRawText());
        Assert.Equal(["file", "error"], json.GetProperty("failed")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Run_NetworkThatRemembers_SeesFramesInOrderAndForgetsBetweenSequences()
    {
        // Widths tell which image is seen: in the order of their frames, sequence by sequence, and two folders are two sequences.
        (string Name, int Width)[] photos =
            [("v/a_2.png", 12), ("v/a_10.png", 13), ("v/b_1.png", 14), ("v/cat.png", 15), ("v/dog.png", 16), ("w/a_11.png", 17)];
        foreach ((string name, int width) in photos) Photo(name, width, 8);
        using var segmenter = new HalvesSegmenter { Remembers = true };

        PredictionResult result = new Predictor(segmenter, new PredictorOptions { Decoders = 4 })
            .Run([_folder["v/a_10.png"], _folder["v"], _folder["w"]], _folder["masks"],
                cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([0, 12, 13, 0, 14, 0, 15, 0, 16, 0, 17], segmenter.Seen);
        Assert.Equal([12, 13, 14, 15, 16, 17], result.Images.Select(image => image.Width));
    }

    [Fact]
    public void Run_WithCleaning_WritesAndCountsTheTidiedMask()
    {
        // Three columns of class 0, two of class 1: twelve and eight pixels.
        Photo("in/small.png", 5, 4);
        var options = new PredictorOptions { Clean = MaskCleaning.Parse("specks(pixels=10)") };

        PredictionResult result =
            new Predictor(Left(), options)
                .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        PredictedImage image = Assert.Single(result.Images);
        Assert.Equal(new byte[20], MaskFile.Read(image.Mask).Ids8.ToArray());
        Assert.Equal([20], image.Classes.Select(found => found.Pixels));
        Assert.Equal(8, image.CleanedPixels);
        Assert.Contains("\"cleanedPixels\":8", result.ToJson(), StringComparison.Ordinal);
    }

    private string Photo(string name, int width, int height)
    {
        var image = new Image(width, height);
        new Random(width).NextBytes(image.Bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        ImageFile.Write(_folder[name], image);
        return _folder[name];
    }

    // Class 0 on the left half, class 1 on the right.
    private static HalvesSegmenter Left() => new();

    private sealed class HalvesSegmenter : ISegmenter
    {
        public LabelMap Labels { get; } = LabelMap.FromNames(["left", "right"]);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public bool Remembers { get; init; }

        /// <summary>Widths of images, 0 where it was told to forget.</summary>
        public List<int> Seen { get; } = [];

        public void Restart() => Seen.Add(0);

        public Mask Segment(Image image)
        {
            Seen.Add(image.Width);
            var mask = new Mask(image.Width, image.Height);
            for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)(i % image.Width * 2 / image.Width);
            return mask;
        }

        public void Dispose() { }
    }

    private sealed class Immediate(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }
}
