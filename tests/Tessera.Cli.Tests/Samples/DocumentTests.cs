using System.Text.RegularExpressions;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Streams;
using Tessera.Onnx.Sessions;

namespace Tessera.Cli.Tests.Samples;

/// <summary>Documents name files of the folder that one is in, and a process is in one folder: these run alone.</summary>
[CollectionDefinition(nameof(DocumentTests), DisableParallelization = true)]
public sealed class DocumentCollection;

/// <summary>Every line of C# in docs/predict.md and docs/library.md stands below, where it is compiled and run.</summary>
[Collection(nameof(DocumentTests))]
public sealed partial class DocumentTests : IDisposable
{
    private readonly SampleProcess _sample = new();
    private readonly string _before = Environment.CurrentDirectory;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _sample.Dispose();
    }

    [Theory, InlineData("predict.md", 1), InlineData("library.md", 3)]
    public void Code_OfADocument_IsCodeOfThisFile(string document, int blocks)
    {
        string own = Squeezed(File.ReadAllText(Path.Combine(
            SampleProcess.Repository, "tests/Tessera.Cli.Tests/Samples/DocumentTests.cs")));
        string text = File.ReadAllText(Path.Combine(SampleProcess.Repository, "docs", document));

        string[] code = [.. Blocks().Matches(text).Select(block => block.Groups[1].Value)];

        Assert.Equal(blocks, code.Length);
        foreach (string line in code.SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            Assert.Contains(Squeezed(line), own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_OfTheDocuments_Runs()
    {
        Environment.CurrentDirectory = _sample.Folder;
        Directory.CreateDirectory("photos");
        ImageFile.Write("photo.jpg", new Image(20, 10));
        ImageFile.Write("photos/a.png", new Image(8, 6));
        CancellationToken token = TestContext.Current.CancellationToken;

        using ISegmenter segmenter = Segmenter.Load("model.onnx");
        var mask = segmenter.Segment(ImageFile.Read("photo.jpg"));
        MaskFile.Write("mask.png", mask, segmenter.Labels);

        using ISegmenter shared = Segmenter.Load("model.onnx", new OnnxSessionOptions(IntraThreads: 1));
        await foreach (SegmentedFile file in segmenter.SegmentAsync(Directory.GetFiles("photos"), cancellation: token))
            MaskFile.Write(Path.Combine("masks", Path.GetFileName(file.Path) + ".png"), file.Mask, segmenter.Labels);

        segmenter.WarmUp(640, 480);
        Assert.Equal((20, 10), (MaskFile.Read("mask.png").Width, mask.Height));
        Assert.Equal(8, MaskFile.Read("masks/a.png.png").Width);
        Assert.Equal(shared.Labels[mask[3, 4]].Name, segmenter.Labels[mask[3, 4]].Name);
        Assert.Equal([8], segmenter.SegmentBatch([new Image(8, 6)]).Select(made => made.Width));
    }

    private static string Squeezed(string code) => Spaces().Replace(code, "");

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
