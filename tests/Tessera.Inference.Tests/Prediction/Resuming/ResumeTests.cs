using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;
using Tessera.Inference.Prediction.Resuming;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Prediction.Resuming;

public sealed class ResumeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LoggingSegmenter _segmenter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TheSameAgain_KeepsEverythingAndSaysTheSame()
    {
        Photos(5);
        PredictionResult first = Predict();
        Dictionary<string, DateTime> written = Times();

        PredictionResult second = Predict();

        Assert.Equal([10, 11, 12, 13, 14], _segmenter.Seen.Order());
        Assert.All(second.Images, image => Assert.True(image.Kept));
        Assert.Equal(written, Times());
        Assert.Equal(first.ToJson(), second.ToJson().Replace(",\"kept\":true", "", StringComparison.Ordinal));
        Assert.Contains("\"kept\":true", second.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Stopped_GoesOnWhereItWas()
    {
        Photos(30);
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(report =>
        {
            if (report.Done == 7) stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Predict(progress: progress, cancellation: stop.Token));
        int before = Directory.GetFiles(_folder["out"], "*.png").Length;
        _segmenter.Seen.Clear();

        PredictionResult result = Predict();

        Assert.Equal(30, result.Images.Count);
        Assert.InRange(result.Images.Count(image => image.Kept), 7, before);
        Assert.Equal(30 - result.Images.Count(image => image.Kept), _segmenter.Seen.Count);
        Assert.All(result.Images, image => Assert.Equal(image.Width, MaskFile.Read(image.Mask).Width));
    }

    // A table of all images is not made of those that are missing.
    [Fact]
    public void Run_WithAFileOfAllImages_PredictsThemAll()
    {
        Photos(3);
        var table = new PredictorOptions { Outputs = [new Table()] };
        Predict(options: table);

        Assert.Equal([10, 11, 12], Seen(() => Predict(options: table)));
    }

    // Each time one thing is not as it was: only what hangs on it is predicted again.
    [Fact]
    public void Run_AfterAChange_PredictsWhatChanged()
    {
        Photos(4);
        var overlay = new PredictorOptions { Outputs = [new OverlayOutput()] };
        Predict(options: overlay);
        Assert.Empty(Seen(() => Predict(options: overlay)));

        Photo(1, 20);
        Assert.Equal([20], Seen(() => Predict(options: overlay)));
        File.Delete(_folder["out/2.png"]);
        Assert.Equal([12], Seen(() => Predict(options: overlay)));
        File.WriteAllBytes(_folder["out/3.png"], [.. File.ReadAllBytes(_folder["out/3.png"])[..^1]]);
        Assert.Equal([13], Seen(() => Predict(options: overlay)));
        File.Delete(_folder["out/overlays/0.jpg"]);
        Assert.Equal([10], Seen(() => Predict(options: overlay)));
        Photo(4, 14);
        Assert.Equal([14], Seen(() => Predict(options: overlay)));
        File.SetLastWriteTimeUtc(_folder["in/2.png"], DateTime.UnixEpoch);
        Assert.Equal([12], Seen(() => Predict(options: overlay)));
        Assert.Empty(Seen(() => Predict(options: overlay)));
    }

    [Fact]
    public void Run_OfAnotherSignature_PredictsAllAndForgetsTheFirst()
    {
        Photos(3);
        Predict();

        Assert.Equal([10, 11, 12], Seen(() => Predict(new Resumption("other"))));
        Assert.Empty(Seen(() => Predict(new Resumption("other"))));
        Assert.Equal([10, 11, 12], Seen(() => Predict()));
        Assert.Equal([10, 11, 12], Seen(() => Predict(new Resumption("one", Again: true))));
        Assert.Empty(Seen(() => Predict()));
    }

    // Cut at every byte: a line that is whole counts, one that is not is no line.
    [Fact]
    public void Run_WithARecordCutAnywhere_TrustsWholeLinesOnly()
    {
        Photos(2);
        Predict();
        string journal = _folder["out/" + PredictionJournal.FileName];
        for (int length = 0; length < new FileInfo(journal).Length; length += 13)
        {
            byte[] whole = File.ReadAllBytes(journal);
            int[] ends = [.. Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1)];
            Assert.Equal(3, ends.Length);
            File.WriteAllBytes(journal, whole[..length]);

            Assert.Equal(2 - Math.Max(0, ends.Count(end => end <= length) - 1), Seen(() => Predict()).Length);
            Assert.Empty(Seen(() => Predict()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON\n")]
    [InlineData("{\"Version\":1,\"Signature\":\"one\"}\n{}\nnull\n")]
    [InlineData("{\"Version\":1,\"Signature\":\"one\"}\n[3]\n")]
    [InlineData("{\"Version\":2,\"Signature\":\"one\"}\n")]
    public void Run_WithWhatIsNoRecord_PredictsAll(string text)
    {
        Photos(2);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/" + PredictionJournal.FileName], text);

        Assert.Equal([10, 11], Seen(() => Predict()));
        Assert.Empty(Seen(() => Predict()));
    }

    [Fact]
    public void Run_BadImage_IsTriedAgain()
    {
        Photos(2);
        File.WriteAllText(_folder["in/bad.png"], "no picture");

        Assert.Single(Predict().Failed);
        PredictionResult again = Predict();

        Assert.Single(again.Failed);
        Assert.Equal(2, again.Images.Count(image => image.Kept));
        Photo(7, 17, "in/bad.png");
        Assert.Equal([17], Seen(() => Predict()));
    }

    // A frame's mask hangs on the frames before it.
    [Fact]
    public void Run_NetworkThatRemembers_KeepsOnlyWholeSequences()
    {
        foreach ((string name, int width) in
            new[] { ("in/a_1.png", 11), ("in/a_2.png", 12), ("in/b_1.png", 21), ("in/cat.png", 31) })
            Photo(0, width, name);
        _segmenter.Remembers = true;
        Predict();
        Assert.Empty(Seen(() => Predict()));

        File.Delete(_folder["out/a_2.png"]);

        Assert.Equal([11, 12], Seen(() => Predict()));
    }

    [Fact]
    public void Run_WithoutResume_LeavesNoRecord()
    {
        Photos(1);

        new Predictor(_segmenter).Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([_folder["out/0.png"]], Directory.GetFiles(_folder["out"]));
    }

    private PredictionResult Predict(Resumption? resume = null, PredictorOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken? cancellation = null) =>
        new Predictor(_segmenter, (options ?? new()) with { Resume = resume ?? new Resumption("one") })
            .Run([_folder["in"]], _folder["out"], progress, cancellation ?? TestContext.Current.CancellationToken);

    private int[] Seen(Action work)
    {
        _segmenter.Seen.Clear();
        work();
        return [.. _segmenter.Seen.Order()];
    }

    private Dictionary<string, DateTime> Times() =>
        Directory.GetFiles(_folder["out"]).ToDictionary(file => file, File.GetLastWriteTimeUtc);

    private void Photos(int count)
    {
        for (int i = 0; i < count; i++) Photo(i, 10 + i);
    }

    private void Photo(int number, int width, string? name = null)
    {
        string path = _folder[name ?? $"in/{number}.png"];
        ImageFile.Write(path, new Image(width, 4));
        // Two files of one tick would look alike.
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(width));
    }

    private sealed class Immediate(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }

    private sealed class LoggingSegmenter : ISegmenter
    {
        public LabelMap Labels { get; } = LabelMap.FromNames(["all"]);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public bool Remembers { get; set; }

        /// <summary>Widths, which tell the images.</summary>
        public List<int> Seen { get; } = [];

        public Mask Segment(Image image)
        {
            Seen.Add(image.Width);
            return new Mask(image.Width, image.Height);
        }

        public void Dispose() { }
    }

    private sealed class Table : IPredictionOutput
    {
        public IEnumerable<string> SharedFiles => ["table.csv"];

        public OutputParts Write(MaskedImage made) => new([]);
    }
}
