using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Checks;

/// <summary>Where the checks keep still: what looks like a fault and is none.</summary>
public sealed class CheckLimitsTests : IDisposable
{
    private const int Side = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // VOC's palette is there to be looked at; the classes of this data have two of its colours the other way round.
    [Fact]
    public void PaletteOfPascalVoc_IsNoOrderOfClasses()
    {
        Describe(Palette.Voc(0), Palette.Voc(2), Palette.Voc(1));
        var voc = new LabelMap([.. Enumerable.Range(0, 3).Select(id => new LabelClass(id, $"c{id}", Palette.Voc(id)))]);
        Add("train", "a", Grey(_ => 100), Halves(0, 1, 2), voc);
        Assert.DoesNotContain(FindingKinds.Palette, Kinds());

        // One of other colours, in that order, says what it is.
        Add("train", "b", Grey(i => (byte)(i % 200)), Halves(0, 1, 2),
            new LabelMap([new(0, "c0", Palette.Voc(0)), new(1, "c1", Palette.Voc(1)), new(2, "c2", new Rgb(1, 2, 3))]));
        Assert.DoesNotContain(FindingKinds.Palette, Kinds());
        Add("train", "d", Grey(i => (byte)(i % 150)), Halves(0, 1, 1),
            new LabelMap([new(0, "c0", Palette.Voc(2)), new(1, "c1", Palette.Voc(0))]));
        Assert.Contains(FindingKinds.Palette, Kinds());
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(65535, false)]
    public void SixteenBits_AreTooManyOnlyWhereIgnoreFitsInto8(int ignore, bool isFound)
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        string yaml = Path.Combine(_folder.Path, DatasetYaml.FileName);
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("ignore: 255", $"ignore: {ignore}", StringComparison.Ordinal));
        var wide = new Mask(Side, Side, is16Bit: true);
        wide.Ids16.Fill(1);
        wide.Ids16[..40].Fill((ushort)ignore);
        wide.Ids16[40..99].Clear();
        Add("train", "a", Grey(_ => 100), wide, Two);

        Assert.Equal(isFound, Kinds().Contains(FindingKinds.WideIds));
        Assert.DoesNotContain(FindingKinds.UnknownIds, Kinds());
    }

    [Fact]
    public void TheSameBytesInAnotherShape_AreNoDuplicate()
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        foreach ((string name, int width, int height) in new[] { ("a", 48, 40), ("b", 40, 48) })
        {
            var image = new Image(width, height);
            image.Bytes.Fill(90);
            var mask = new Mask(width, height);
            mask.Ids8[..500].Fill(1);
            Add("train", name, image, mask, Two);
        }
        Assert.DoesNotContain(FindingKinds.Duplicate, Kinds());
    }

    // 64 waves of which one is far stronger in the second picture: the same signs, and another picture.
    [Fact]
    public void HashesThatAreNearOfPicturesThatAreNot_AreNoNearDuplicates()
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        Add("train", "a", Waves(12), Halves(0, 1, 1), Two);
        Add("val", "b", Waves(70), Halves(1, 0, 0), Two);

        Assert.DoesNotContain(FindingKinds.NearDuplicateAcrossSplits, Kinds());
        Assert.Contains(FindingKinds.NearDuplicateAcrossSplits, Kinds(new CheckOptions { ThumbnailCorrelation = 0 }));
    }

    [Theory]
    [InlineData(12, 110, false)] // ten grey levels off, where all others are equal
    [InlineData(12, 200, true)]
    [InlineData(7, 200, false)] // too few to have a middle
    public void OneImageThatIsBrighter_IsAnOutlierFarOutAmongMany(int images, byte brightness, bool isFound)
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        for (int i = 0; i < images; i++)
            Add("train", $"{i:00}", Grey(_ => i == 3 ? brightness : (byte)100), Halves(0, 1, 1), Two);

        Assert.Equal(isFound, Kinds().Contains(FindingKinds.Outlier));
    }

    [Fact]
    public void SplitWithoutAnyLabel_LacksNoClass()
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        Add("train", "a", Grey(_ => 100), Halves(0, 1, 1), Two);
        Add("test", "b", Grey(_ => 120), Halves(255, 255, 255), Two);

        string[] kinds = Kinds();

        Assert.Contains(FindingKinds.EmptyMask, kinds);
        Assert.DoesNotContain(FindingKinds.ClassAbsent, kinds);
    }

    [Fact]
    public void GreyAmongColour_IsNoOtherKindOfImage()
    {
        Describe(Palette.Voc(0), Palette.Voc(1));
        Add("train", "a", Grey(_ => 100), Halves(0, 1, 1), Two);
        Add("train", "b", new Image(Side, Side), Halves(0, 1, 1), Two);

        Assert.DoesNotContain(FindingKinds.MixedImages, Kinds());
    }

    private static LabelMap Two { get; } = new([new(0, "c0", Palette.Voc(0)), new(1, "c1", Palette.Voc(1))]);

    private void Describe(params Rgb[] colours) => DatasetYaml.Write(_folder.Add(DatasetYaml.FileName),
        new LabelMap([.. colours.Select((colour, id) => new LabelClass(id, $"c{id}", colour))]));

    private void Add(string split, string name, Image image, Mask mask, LabelMap colours)
    {
        ImageFile.Write(_folder.Add($"images/{split}/{name}.png"), image);
        MaskFile.Write(_folder.Add($"masks/{split}/{name}.png"), mask, colours);
    }

    private string[] Kinds(CheckOptions? options = null) => [.. DatasetCheck.Run(_folder.Path, options,
        cancellation: TestContext.Current.CancellationToken).Findings.Select(finding => finding.Kind).Distinct()];

    private static Image Grey(Func<int, byte> value)
    {
        var image = new Image(Side, Side, 1);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = value(i);
        return image;
    }

    // A half, and a quarter each.
    private static Mask Halves(byte half, byte quarter, byte last)
    {
        var mask = new Mask(Side, Side);
        mask.Ids8.Fill(half);
        mask.Ids8[..(Side * Side / 4)].Fill(quarter);
        mask.Ids8[(Side * Side * 3 / 4)..].Fill(last);
        return mask;
    }

    private static Image Waves(double strongest)
    {
        var random = new SampleRandom(5);
        double[] strengths = [.. Enumerable.Range(0, 64).Select(_ => (double)random.Uniform(-6, 6))];
        (strengths[0], strengths[9]) = (0, strongest);
        double Wave(int i, int at) => Math.Cos((2 * at + 1) * i * Math.PI / (2 * Side));
        return Grey(i => (byte)Math.Clamp(Enumerable.Range(0, 64)
            .Sum(k => strengths[k] * Wave(k % 8, i % Side) * Wave(k / 8, i / Side)) + 128, 0, 255));
    }
}
