using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Data.Synthetic;
using Tessera.Data.Writing;

namespace Tessera.Data.Tests.Writing;

public sealed class TesseraDatasetWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SceneDataset_WrittenAndRead_IsTheSamePixelForPixel()
    {
        SceneSettings small = SceneSettings.Everyday with { Width = 48, Height = 36 };
        var scenes = new SceneDataset { Train = 3, Val = 1, Test = 2, Seen = small, Unseen = small, Seed = 4 };

        Dataset dataset = scenes.Write(_folder.Path, workers: 2, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["train", "val", "test"], dataset.Splits.Keys);
        Assert.Equal([3, 1, 2], dataset.Splits.Values.Select(s => s.Count));
        Assert.Equal(SceneLabels.Map.Classes, dataset.Labels.Classes);
        var reader = new SampleReader(dataset);
        for (int i = 0; i < 3; i++)
        {
            LoadedSample read = reader.Read(dataset.Split("train")[i]),
                drawn = StreetScenes.Draw(small, 4 * 1_000_003 + (ulong)i);
            Assert.Equal(drawn.Image.Bytes, read.Image.Bytes);
            Assert.Equal(drawn.Mask.Ids8, read.Mask.Ids8);
        }
    }

    [Fact]
    public void Complete_OddClassNames_ComeBackAsTheyWere()
    {
        LabelMap labels = new(
        [
            new(0, "true", new(1, 2, 3)), new(1, "a: \"b\" # c", new(4, 5, 6), "x, y", Thing: true),
                new(2, "Straße 日本", new(255, 0, 128)), new(3, "-", new(0, 0, 0)),
        ]);
        new TesseraDatasetWriter(_folder.Path, labels).Complete();

        (LabelMap read, int ignore, _) = DatasetYaml.Read(Path.Combine(_folder.Path, "dataset.yaml"));

        Assert.Equal(labels.Classes, read.Classes);
        Assert.Equal(255, ignore);
    }

    [Fact]
    public void Write_NameOfAnotherFolder_IsRefused()
    {
        var writer = new TesseraDatasetWriter(_folder.Path, SceneLabels.Map);
        LoadedSample scene = StreetScenes.Draw(SceneSettings.Everyday with { Width = 16, Height = 12 }, 1);

        Assert.Throws<ArgumentException>(() => writer.Write("train", "../outside", scene));
        Assert.Throws<ArgumentException>(() => writer.Write("..", "a", scene));
    }
}
