using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Augmentation.Mixing;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Loading;

/// <summary>Samples whose pixels hold ten times their class id: whatever is mixed, both must still agree.</summary>
public sealed class LabelMixTests
{
    private const int Side = 32, Pixels = Side * Side, Count = 12, Rare = 20;
    private static readonly NormaliseStep AsTheyAre = new(1, [0, 0, 0], [1, 1, 1]);
    private static readonly AugmentationOptions Still = AugmentationOptions.None;

    [Fact]
    public void CutMix_IsARectangleOfOneOtherSample()
    {
        bool[] touched = new bool[2];
        foreach ((int own, long[] targets) in Mixed(Still with { CutMix = 1 }, Plain))
        {
            long other = Assert.Single(targets.Distinct(), id => id != own);
            int[] at = [.. Enumerable.Range(0, Pixels).Where(i => targets[i] == other)];
            int width = at.Max(i => i % Side) - at.Min(i => i % Side) + 1;
            int height = at.Max(i => i / Side) - at.Min(i => i / Side) + 1;
            Assert.Equal(width * height, at.Length);
            // A tenth to a half, give or take the rounding of its sides.
            Assert.InRange(at.Length, Pixels / 10 - Side, Pixels / 2 + Side);
            touched[0] |= at.Any(i => i % Side == Side - 1);
            touched[1] |= at.Any(i => i / Side == Side - 1);
        }
        Assert.Equal([true, true], touched);
    }

    [Fact]
    public void ClassMix_LaysHalfOfAnotherSamplesClassesOver()
    {
        int foreign = 0, all = 0;
        foreach ((int own, long[] targets) in Mixed(Still with { ClassMix = 1 }, Striped))
        {
            // Four stripes of ids 1, 2, 3 and one of the sample's own make four classes; two come over, each as wide as it was.
            Assert.All(targets.GroupBy(id => id), group => Assert.Equal(0, group.Count() % (Side * Side / 4)));
            for (int stripe = 0; stripe < 4; stripe++)
            {
                long id = targets[stripe * Side / 4];
                Assert.True(stripe == 0 ? id >= 4 : id == stripe);
            }
            foreign += targets[0] == own + 4 ? 0 : 1;
            all++;
        }
        // The first stripe is a sample's own: half of the time it is another's.
        Assert.InRange(foreign, all * 0.35, all * 0.65);
    }

    // Of a class and of what is ignored, half is the class.
    [Fact]
    public void ClassMix_TakesWhatIsIgnoredForNoClass()
    {
        foreach ((int own, long[] targets) in Mixed(Still with { ClassMix = 1 }, HalfIgnored))
        {
            Assert.NotEqual(own, targets[0]);
            Assert.Equal(255, targets[Side - 1]);
        }
    }

    // Mask and image are resized by another factor in each direction.
    [Fact]
    public void Around_APixelOfTheClass_LiesInTheMiddleHalfOfTheCrop()
    {
        var mask = new Mask(40, 20);
        mask[30, 15] = 1;
        var random = new SampleRandom(4);
        for (int i = 0; i < 50; i++)
        {
            AugmentationPlan plan = ClassPlacement.Around(
                [1], mask, new AugmentationPlan { ResizedWidth = 80, ResizedHeight = 60 }, 16, 12, ref random);

            Assert.InRange(61 - plan.Left, 4, 13);
            Assert.InRange(46.5 - plan.Top, 3, 10);
        }
    }

    [Fact]
    public void CopyPaste_LaysTheRareClassOverAndNothingElse()
    {
        // Samples 3 and 8 alone show it, in a corner that a crop of half the size mostly misses.
        CopyPasteSource source = new([Rare], [3, 8]);
        AugmentationOptions options = Still with { CopyPaste = 1, Shift = true };
        int shown = 0, all = 0;
        foreach ((int own, long[] targets) in Mixed(options, WithRareCorner, source, crop: Side / 2))
        {
            Assert.Subset(new HashSet<long> { own, Rare, 255 }, targets.ToHashSet());
            shown += targets.Contains(Rare) ? 1 : 0;
            all++;
        }
        Assert.Equal(all, shown);
    }

    [Fact]
    public void CopyPaste_WithoutDonors_LeavesTheSample()
    {
        foreach ((int own, long[] targets) in Mixed(Still with { CopyPaste = 1 }, Plain))
            Assert.All(targets, id => Assert.Equal(own, id));
    }

    [Fact]
    public void Mosaic_HasItsOwnQuarterAndThreeOthers()
    {
        foreach ((int own, long[] targets) in Mixed(Still with { Mosaic = 1 }, Plain))
        {
            Assert.Equal(own, targets[0]);
            Assert.DoesNotContain((long)own, new[] { targets[Side - 1], targets[Pixels - Side], targets[Pixels - 1] });
            // Each row and column changes once at most.
            for (int i = 0; i < Side; i++)
            {
                IEnumerable<int> places = Enumerable.Range(1, Side - 1);
                Assert.InRange(places.Count(x => targets[i * Side + x] != targets[i * Side + x - 1]), 0, 1);
                Assert.InRange(places.Count(y => targets[y * Side + i] != targets[(y - 1) * Side + i]), 0, 1);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    public void Strong_IsTheSameForAnyNumberOfWorkersAndWhenResumed(int workers, int prefetch)
    {
        CopyPasteSource source = new([Rare], [3, 8]);
        AugmentationOptions options = AugmentationPolicy.Strong with
        {
            CutMix = 0.3f,
            ClassMix = 0.3f,
            CopyPaste = 0.2f,
            Mosaic = 0.2f,
        };
        List<float[]> expected = Read(Loader(options, WithRareCorner, source));

        List<float[]> actual = Read(Loader(options, WithRareCorner, source, workers: workers, prefetch: prefetch));
        List<float[]> resumed = Read(Loader(options, WithRareCorner, source, workers: workers), epoch: 1, step: 2);

        Assert.Equal(9, expected.Count);
        Assert.Equal(expected, actual);
        Assert.Equal(expected[5..], resumed);
        Assert.Equal(9, expected.Select(values => values.Sum()).Distinct().Count());
    }

    [Fact]
    public void Constructor_MixingOfClips_IsRefused()
    {
        var samples = Samples().Select((sample, i) => sample with { ImagePath = $"/images/drive_{i:00}.png" }).ToArray();
        var options = new LoaderOptions
        {
            BatchSize = 2,
            Frames = 3,
            CropHeight = Side,
            CropWidth = Side,
            Augmentation = Still with { ClassMix = 0.1f },
        };

        var error = Assert.Throws<InputException>(() => new BatchLoader(samples, Plain, AsTheyAre, 255, options));

        Assert.Equal("augmentation: labels cannot be mixed in clips of 3 frames; " +
            "expected 0 for cutMix, classMix, copyPaste and mosaic, or batch.frames 1", error.Message);
    }

    [Fact]
    public void Rare_IsBelowAQuarterOfAnEqualShare() =>
        // Of 1000 pixels in four classes that appear, a quarter of an equal share is 62.5.
        Assert.Equal([1], CopyPasteSource.Rare([800, 62, 75, 0, 63]));

    [Fact]
    public void Of_NamesOrRareClasses_FindsTheSamplesThatShowThem()
    {
        var labels = new LabelMap([new(0, "road", default), new(1, "pole", default), new(2, "sign", default)]);
        Sample[] samples = Samples();
        var shows = new Dictionary<string, IReadOnlyList<int>>
        {
            [samples[1].ImagePath] = [0, 1],
            [samples[4].ImagePath] = [0, 2],
            [samples[5].ImagePath] = [0],
        };

        CopyPasteSource named = CopyPasteSource.Of(["Sign"], labels, samples, [990, 5, 5], shows);
        CopyPasteSource rare = CopyPasteSource.Of([], labels, samples, [990, 5, 5], shows);

        Assert.Equal([2, 4], named.ClassIds.Concat(named.Donors));
        Assert.Equal([1, 2, 1, 4], rare.ClassIds.Concat(rare.Donors));
        Assert.Equal("augmentation: copyPasteClasses: the data has no class 'poles'; did you mean 'pole'?",
            Assert.Throws<InputException>(() => CopyPasteSource.Of(["poles"], labels, samples, [990, 5, 5], shows)).Message);
    }

    // What became of each sample in 24 epochs, image and mask checked against each other.
    private static List<(int Own, long[] Targets)> Mixed(AugmentationOptions options, Func<Sample, LoadedSample> read,
        CopyPasteSource? source = null, int crop = Side)
    {
        var made = new List<(int, long[])>();
        foreach (Batch batch in
            Loader(options, read, source, crop).Read(endEpoch: 24, cancellation: TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    long[] targets = batch.Targets[(i * crop * crop)..((i + 1) * crop * crop)];
                    for (int p = 0; p < targets.Length; p++)
                        Assert.Equal(targets[p] == 255 ? 0 : targets[p] * 10, batch.Images[(i * crop * crop + p) * 3]);
                    made.Add((IdOf(batch.Samples[i]), targets));
                }
            }
        }
        return made;
    }

    private static List<float[]> Read(BatchLoader loader, int epoch = 0, int step = 0)
    {
        var contents = new List<float[]>();
        foreach (Batch batch in loader.Read(epoch, step, endEpoch: 3, cancellation: TestContext.Current.CancellationToken))
        {
            using (batch) contents.Add([.. batch.Images, .. batch.Targets.Select(id => (float)id)]);
        }
        return contents;
    }

    private static BatchLoader Loader(AugmentationOptions options, Func<Sample, LoadedSample> read,
        CopyPasteSource? source = null, int crop = Side, int workers = 2, int prefetch = 3) =>
        new(Samples(), read, AsTheyAre, 255, new LoaderOptions
        {
            BatchSize = 4,
            CropHeight = crop,
            CropWidth = crop,
            Augmentation = options,
            CopyPaste = source ?? CopyPasteSource.None,
            Workers = workers,
            Prefetch = prefetch,
            Seed = 2,
        });

    private static Sample[] Samples() =>
        [.. Enumerable.Range(0, Count).Select(i => new Sample($"{i:00}", $"/images/{i:00}.png", $"/masks/{i:00}.png", "train"))];

    private static int IdOf(Sample sample) => int.Parse(sample.Name, System.Globalization.CultureInfo.InvariantCulture);

    private static LoadedSample Plain(Sample sample) => Draw((_, _) => IdOf(sample));

    private static LoadedSample Striped(Sample sample) => Draw((x, _) => x < Side / 4 ? IdOf(sample) + 4 : x / (Side / 4));

    private static LoadedSample HalfIgnored(Sample sample)
    {
        LoadedSample drawn = Draw((x, _) => x < Side / 2 ? IdOf(sample) : 255);
        for (int i = 0; i < Pixels; i++)
        {
            if (i % Side >= Side / 2) drawn.Image.Bytes.Slice(3 * i, 3).Clear();
        }
        return drawn;
    }

    private static LoadedSample WithRareCorner(Sample sample) =>
        Draw((x, y) => IdOf(sample) is 3 or 8 && x < 3 && y < 3 ? Rare : IdOf(sample));

    private static LoadedSample Draw(Func<int, int, int> id)
    {
        var loaded = new LoadedSample(new Image(Side, Side), new Mask(Side, Side));
        for (int i = 0; i < Pixels; i++)
        {
            loaded.Mask.Ids8[i] = (byte)id(i % Side, i / Side);
            loaded.Image.Bytes.Slice(3 * i, 3).Fill((byte)(loaded.Mask.Ids8[i] * 10));
        }
        return loaded;
    }
}
