using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Writing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Writing;

/// <summary>What single formats make of classes; for the pixels see <see cref="RasterFormatsTests"/>.</summary>
public sealed class DatasetCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Two classes of one colour, one of the colour of what is ignored: colours alone could not tell them apart.
    [Theory, InlineData("colour-coded"), InlineData("voc")]
    public void Write_ClassesOfOneColour_GetColoursOfTheirOwn(string format)
    {
        LabelMap labels = new(
        [
            new(0, "a", new(0, 0, 0)), new(1, "b", new(9, 9, 9)),
            new(2, "c", new(9, 9, 9)), new(3, "d", new(224, 224, 192)),
        ]);
        Dataset source = Source(labels);

        Dataset copy = Copy(source, format);

        AssertSame(source, copy);
        Assert.Equal(4, copy.Labels.Classes.Select(c => c.Color).Distinct().Count());
        Assert.Equal(new Rgb(9, 9, 9), copy.Labels[1].Color);
    }

    [Fact]
    public void Write_AClassThatTheTableWouldIgnore_IsRefused() =>
        Assert.Contains("has a class 'void', which colour-coded would ignore",
            Assert.Throws<InputException>(() => Copy(Source(LabelMap.FromNames(["a", "void"])), "colour-coded")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Write_AFormatThatIsNone_NamesTheNearest() => Assert.Equal("no format 'vocs'; did you mean 'voc'?",
        Assert.Throws<InputException>(() => Copy(Source(KnownLabels.CamVid), "vocs")).Message);

    private Dataset Copy(Dataset data, string format)
    {
        string root = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        DatasetCopy.Write(data, root, format, cancellation: TestContext.Current.CancellationToken);
        return Dataset.Open(root);
    }

    private static void AssertSame(Dataset expected, Dataset found)
    {
        Assert.Equal(expected.Labels.Classes.Select(c => c.Name), found.Labels.Classes.Select(c => c.Name));
        Assert.Equal(expected.Splits.Keys, found.Splits.Keys);
        var (reader, other) = (new SampleReader(expected), new SampleReader(found));
        foreach ((Sample a, Sample b) in expected.Splits.Values.SelectMany(s => s).Zip(found.Splits.Values.SelectMany(s => s)))
        {
            Assert.Equal((a.Name, a.Split), (b.Name, b.Split));
            Assert.Equal(File.ReadAllBytes(a.ImagePath), File.ReadAllBytes(b.ImagePath));
            Assert.Equal(reader.MaskOf(a).Ids8.ToArray(), other.MaskOf(b).Ids8.ToArray());
        }
    }

    // Every class and what is ignored in each mask.
    private Dataset Source(LabelMap labels)
    {
        string root = Path.Combine(_folder.Path, "source");
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);
        foreach ((string split, int number) in (IEnumerable<(string, int)>)[("train", 1), ("train", 2), ("val", 3)])
        {
            var mask = new Mask(8, 6);
            for (int i = 0; i < 48; i++)
                mask.Ids8[i] = (byte)((i + number) % (labels.Count + 1) is var id && id == labels.Count ? 255 : id);
            var image = new Image(8, 6);
            image.Bytes.Fill((byte)(40 * number));
            MaskFile.Write(Path.Combine(root, "masks", split, $"0001TP_{number:000000}.png"), mask, labels);
            ImageFile.Write(Path.Combine(root, "images", split, $"0001TP_{number:000000}.png"), image);
        }
        return Dataset.Open(root);
    }
}
