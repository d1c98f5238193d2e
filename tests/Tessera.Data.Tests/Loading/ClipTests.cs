using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Loading;

public sealed class ClipTests
{
    private const int Side = 12, Pixels = Side * Side;
    private static readonly NormaliseStep AsTheyAre = new(1, [0, 0, 0], [1, 1, 1]);
    private static readonly LoaderOptions Options =
        new()
        {
            BatchSize = 2,
            Frames = 3,
            CropHeight = Side,
            CropWidth = Side,
            Augmentation = AugmentationOptions.None,
            Seed = 4,
        };

    // In no order of their frames; x tells none.
    private static readonly string[] Names = ["a_12", "a_3", "b_1", "a_7", "x", "a_20"];

    [Fact]
    public void Read_Clips_EndInTheirSampleAndRepeatASequencesFirstFrame()
    {
        var clips = new Dictionary<string, int[]>();
        foreach (Batch batch in Read(Options))
        {
            using (batch)
            {
                Assert.Equal(3, batch.Frames);
                for (int i = 0; i < batch.Count; i++)
                {
                    clips[batch.Samples[i].Name] = [.. Enumerable.Range(3 * i, 3)
                        .Select(frame => (int)batch.Images[frame * Pixels * 3])];
                    Assert.Equal(clips[batch.Samples[i].Name],
                        Enumerable.Range(3 * i, 3).Select(frame => (int)batch.Targets[frame * Pixels]));
                }
            }
        }

        // Images and masks hold their sample's place among the names.
        Assert.Equal([1, 3, 0], clips["a_12"]);
        Assert.Equal([1, 1, 1], clips["a_3"]);
        Assert.Equal([2, 2, 2], clips["b_1"]);
        Assert.Equal([1, 1, 3], clips["a_7"]);
        Assert.Equal([4, 4, 4], clips["x"]);
        Assert.Equal([3, 0, 5], clips["a_20"]);
    }

    [Fact]
    public void Read_Clips_DrawOnceForAllFrames()
    {
        // The same picture for every sample: what differs was drawn.
        var loader = new BatchLoader(Samples(Names), _ => Texture(), AsTheyAre, 255, Options with { Augmentation = new() });
        var first = new List<float[]>();
        foreach (Batch batch in loader.Read(endEpoch: 1, cancellation: TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                float[][] frames = [.. batch.Images.Chunk(Pixels * 3)];
                for (int i = 0; i < frames.Length; i++) Assert.Equal(frames[i / 3 * 3], frames[i]);
                first.AddRange(frames[0], frames[3]);
            }
        }

        Assert.Equal(6, first.Select(values => values.Sum()).Distinct().Count());
    }

    [Fact]
    public void Read_Clips_AreTheSameForAnyNumberOfWorkers()
    {
        LoaderOptions options = Options with { Augmentation = new(), CacheBytes = 1000 };

        Assert.Equal(Contents(options), Contents(options with { Workers = 4, Prefetch = 1 }));
    }

    [Fact]
    public void Constructor_NamesThatTellNoSequence_SaysSo()
    {
        var error = Assert.Throws<InputException>(() =>
            new BatchLoader(Samples(["cat", "dog"]), Constant, AsTheyAre, 255, Options));

        Assert.Equal("loading: clips of 3 frames are wanted, but the images' names tell no sequences (cat.png); " +
            "expected names such as SEQUENCE_000123", error.Message);
    }

    private static IEnumerable<Batch> Read(LoaderOptions options) =>
        new BatchLoader(Samples(Names), Constant, AsTheyAre, 255, options)
            .Read(endEpoch: 1, cancellation: TestContext.Current.CancellationToken);

    private static List<float[]> Contents(LoaderOptions options)
    {
        var contents = new List<float[]>();
        foreach (Batch batch in new BatchLoader(Samples(Names), _ => Texture(), AsTheyAre, 255, options)
            .Read(endEpoch: 3, cancellation: TestContext.Current.CancellationToken))
        {
            using (batch) contents.Add([.. batch.Images]);
        }
        return contents;
    }

    private static Sample[] Samples(string[] names) =>
        [.. names.Select(name => new Sample(name, $"/images/{name}.png", $"/masks/{name}.png", "train"))];

    private static LoadedSample Constant(Sample sample)
    {
        var loaded = new LoadedSample(new Image(Side, Side), new Mask(Side, Side));
        byte place = (byte)Array.IndexOf(Names, sample.Name);
        loaded.Image.Bytes.Fill(place);
        loaded.Mask.Ids8.Fill(place);
        return loaded;
    }

    private static LoadedSample Texture()
    {
        var loaded = new LoadedSample(new Image(Side, Side), new Mask(Side, Side));
        for (int i = 0; i < loaded.Image.Bytes.Length; i++) loaded.Image.Bytes[i] = (byte)(i * 37 % 256);
        return loaded;
    }
}
