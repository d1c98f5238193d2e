using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Outputs;

/// <summary>What every output can count on: its turn, refusals, an end.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void InTurn_ManyWritersAndAFailure_ComesInTheOrderOfTheImages()
    {
        for (int i = 0; i < 40; i++) Photo($"in/{i}.png");
        File.WriteAllText(_folder["in/17.png"], "no picture");
        var output = new Recorder { UnfitName = "23.png" };

        PredictionResult result = Run(output, new PredictorOptions { Writers = 4, Decoders = 3 });

        int[] good = [.. Enumerable.Range(0, 40).Except([17, 23])];
        Assert.Equal(good.Select(i => $"{i}.png"), output.Turns);
        Assert.Equal(["17.png", "23.png"], result.Failed.Select(f => Path.GetFileName(f.File)));
        Assert.Equal($"{_folder["in/23.png"]}: has too much of it", result.Failed[1].Error);
        Assert.False(File.Exists(_folder["out/23.png"]), "what failed has no mask");
        Assert.Equal(1, output.Finished);
        Assert.Equal("words of 3.png", result.Images[3].Find("words"));
        JsonElement image = JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("images")[3];
        Assert.Equal("words of 3.png", image.GetProperty("words").GetString());
    }

    [Fact]
    public void Unfit_WithStop_EndsTheWorkAndAbandonsTheOutputs()
    {
        Photo("in/1.png");
        var output = new Recorder { UnfitName = "1.png" };

        var error = Assert.Throws<InputException>(() => Run(output, new PredictorOptions { OnError = OnError.Stop }));

        Assert.Equal($"{_folder["in/1.png"]}: has too much of it", error.Message);
        Assert.Equal((0, 1), (output.Finished, output.Abandoned));
    }

    [Theory]
    [InlineData("in/2.png", "is an image or the mask of one")]
    [InlineData("out/1.png", "is an image or the mask of one")]
    [InlineData("out/1.txt", "would be written twice")]
    public void Files_ThatReplaceOthers_AreRefusedBeforeAnythingIsWritten(string shared, string said)
    {
        Photo("in/1.png");
        Photo("in/2.png");

        var error = Assert.Throws<InputException>(() => Run(new Recorder { Shared = _folder[shared] }, new PredictorOptions()));

        Assert.StartsWith($"{_folder[shared]}: {said}", error.Message);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private PredictionResult Run(IPredictionOutput output, PredictorOptions options)
    {
        var segmenter = new KnownSegmenter(LabelMap.FromNames(["a", "b"]), new Mask(4, 3));
        return new Predictor(segmenter, options with { Outputs = [output] })
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);
    }

    private void Photo(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        ImageFile.Write(_folder[name], new Image(4, 3));
    }

    private sealed class Recorder : IPredictionOutput
    {
        public string? UnfitName { get; init; }

        public string? Shared { get; init; }

        public List<string> Turns { get; } = [];

        public int Finished { get; private set; }

        public int Abandoned { get; private set; }

        public IEnumerable<string> FilesOf(PredictionTarget target) => [target.Beside(".txt")];

        public IEnumerable<string> SharedFiles => Shared is null ? [] : [Shared];

        public OutputParts Write(MaskedImage made)
        {
            string name = Path.GetFileName(made.Target.Image);
            if (name == UnfitName) throw new UnfitImageException("has too much of it");
            return new OutputParts([new PredictionNote("words", $"words of {name}")], () => Turns.Add(name));
        }

        public void Finish(PredictionResult result) => Finished++;

        public void Abandon() => Abandoned++;
    }
}
