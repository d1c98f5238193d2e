using Tessera.Core.Files;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Tests.Frames;

/// <summary>Folders of DICOM series as images: a sample a slice.
/// Along the patient, the series' files are b, d, e, a, c.</summary>
public sealed class SeriesDatasetTests : IDisposable
{
    private const string OurOwn =
        "classes:\n  - {id: 0, name: air}\n  - {id: 1, name: organ}\n  - {id: 2, name: table}\nignore: 255\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("pairs", "images", "masks")]
    [InlineData("pairs", "train/images", "train/masks")]
    [InlineData("tessera", "images/train", "masks/train")]
    public void Open_ASeriesWithAVolumeOfLabels_EverySliceIsASample(string layout, string images, string masks)
    {
        if (layout == "tessera") _folder.Add("dataset.yaml", OurOwn);
        AddSeries($"{images}/patient.7");
        Add($"{masks}/patient.7.nii.gz", "series/ct.nii.gz");

        Dataset dataset = Dataset.Open(_folder.Path);

        IReadOnlyList<Sample> samples = dataset.Split("train");
        Assert.Equal((layout, 5), (dataset.Layout, samples.Count));
        Assert.Equal(("patient.7-0003", "patient.7"), (samples[3].Name, samples[3].Group));
        for (int z = 0; z < 5; z++)
        {
            LoadedSample loaded = new SampleReader(dataset).Read(samples[z]);
            Assert.Equal(256 * z - 1024, loaded.Image.Samples<float>()[0]);
            Assert.Equal(Enumerable.Range(0, 16).Select(x => (byte)((x + z) % 3)), loaded.Mask.Ids8[..16].ToArray());
        }
    }

    [Fact]
    public void Open_MasksByNumber_AreOfTheSlicesAsTheyLie()
    {
        AddSeries("images/ct");
        Add("masks/ct/0003.png", "series/slice3.png");

        Sample sample = Assert.Single(Dataset.Open(_folder.Path).Split("train"));

        Assert.Equal(("ct-0003", "ct", _folder.In("images/ct#3")), (sample.Name, sample.Group, sample.ImagePath));
    }

    [Fact]
    public void Open_MasksOfTheFilesNames_AreOfTheFiles()
    {
        AddSeries("images/ct");
        Add("masks/ct/a.png", "series/slice3.png");
        Add("masks/ct/b.png", "series/slice3.png");

        IReadOnlyList<Sample> samples = Dataset.Open(_folder.Path).Split("train");

        Assert.Equal([("ct-0000", "b.png"), ("ct-0003", "a.png")], samples.Select(s => (s.Name, Path.GetFileName(s.MaskPath))));
    }

    // Files are often numbered from 1: taken for a place, such a number would be the next slice's.
    [Fact]
    public void Open_FilesNamesAndOthers_AreNotMixed()
    {
        AddSeries("images/ct");
        Add("masks/ct/a.png", "series/slice3.png");
        string other = Add("masks/ct/0001.png", "series/slice3.png");

        var error = Assert.Throws<InputException>(() => Dataset.Open(_folder.Path));

        Assert.StartsWith($"{other}: tells no frame of ", error.Message);
    }

    [Fact]
    public void Open_AFolderNamedAsASplit_HoldsPictures()
    {
        AddSeries("images/train");
        foreach (string name in "abcde".Select(letter => $"masks/train/{letter}.png")) Add(name, "series/slice3.png");

        IReadOnlyList<Sample> samples = Dataset.Open(_folder.Path).Split("train");

        Assert.Equal(["a", "b", "c", "d", "e"], samples.Select(s => s.Name));
    }

    [Fact]
    public void Check_ASeriesWithoutLabels_IsAFinding()
    {
        AddSeries("images/one");
        AddSeries("images/two");
        Add("masks/one.nii.gz", "series/ct.nii.gz");

        CheckResult result = DatasetCheck.Run(_folder.Path, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(5, result.Samples);
        Assert.Equal(_folder.In("images/two"), Assert.Single(result.Findings, f => f.Severity == Severity.Error).File);
    }

    private void AddSeries(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(FrameFolders.PathOf("dicom/ct")))
            _folder.Add($"{folder}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
    }

    private string Add(string name, string from) => _folder.Add(name, File.ReadAllBytes(FrameFolders.PathOf(from)));
}
