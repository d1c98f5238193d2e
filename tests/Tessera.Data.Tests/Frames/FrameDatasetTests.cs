using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Data.Splitting;
using Tessera.Data.Statistics;
using Tessera.Data.Writing;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Frames;

/// <summary>Volumes and videos as data sets: a sample a slice or a labelled frame.</summary>
public sealed class FrameDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    [Fact]
    public void Open_Volumes_EverySliceIsASampleOfItsVolume()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("pairs"));

        IReadOnlyList<Sample> samples = dataset.Split("train");
        Assert.Equal(("pairs", 16, 3), (dataset.Layout, samples.Count, dataset.Labels.Count));
        Assert.Equal(["ann-0000", "ann-0001", "ann-0002", "ann-0003", "ann-0004", "bob-0000"],
            samples.Take(6).Select(s => s.Name));
        Assert.Equal(["ann", "bob", "cid", "dan"], dataset.TrainGroups());
        var reader = new SampleReader(dataset);
        foreach ((string name, int seed, int z) in new[] { ("dan-0003", 3, 3), ("ann-0000", 0, 0), ("ann-0004", 0, 4) })
        {
            LoadedSample loaded = reader.Read(samples.Single(s => s.Name == name));
            Assert.Equal(FrameFolders.Pixels().Select(p => FrameFolders.Value(p.X, p.Y, z, seed)),
                loaded.Image.Samples<float>().ToArray());
            Assert.Equal(FrameFolders.Pixels().Select(p => (byte)FrameFolders.Label(p.X, p.Y, z)), loaded.Mask.Ids8.ToArray());
        }
    }

    [Fact]
    public void Open_AVideo_LabelledFramesAreSamples()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("video"));

        IReadOnlyList<Sample> samples = dataset.Split("train");
        Assert.Equal(["drive-0003", "drive-0012"], samples.Select(s => s.Name));
        Assert.All(samples, sample => Assert.Equal("drive", sample.Group));
        Assert.Equal([3L, 12L], samples.Select(s => FrameName.Of(s.ImagePath)?.Frame ?? -1));
        Assert.Equal(FrameName.Of(samples[0].ImagePath)?.Sequence, FrameName.Of(samples[1].ImagePath)?.Sequence);
        LoadedSample twelve = new SampleReader(dataset).Read(samples[1]);
        Assert.Equal(12, Enumerable.Range(0, 4).Sum(bit => twelve.Image.Row(10)[3 * (16 * bit + 8)] > 127 ? 1 << bit : 0));
        Assert.Equal((2, 1), (twelve.Mask[0, 0], twelve.Mask[5, 25]));
    }

    [Fact]
    public void Open_OurOwnLayout_TakesVolumesToo()
    {
        foreach ((string volume, string split) in new[] { ("ann", "train"), ("bob", "val") })
        {
            foreach (string kind in new[] { "images", "masks" })
                _folder.Add($"{kind}/{split}/{volume}.nii.gz",
                    File.ReadAllBytes(FrameFolders.PathOf($"pairs/{kind}/{volume}.nii.gz")));
        }
        _folder.Add("dataset.yaml",
            "classes:\n  - {id: 0, name: air}\n  - {id: 1, name: organ}\n  - {id: 2, name: table}\nignore: 255\n");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal([5, 4], dataset.Splits.Values.Select(split => split.Count));
        Assert.Equal(2, new SampleReader(dataset).MaskOf(dataset.Split("val")[3])[0, 19]);
    }

    [Fact]
    public void Open_AListOfVolumes_DividesThem()
    {
        FrameFolders.Copy("pairs", _folder);
        _folder.Add("train.txt", "ann\ncid.nii.gz\n");
        _folder.Add("val.txt", "bob\n");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal([8, 4], dataset.Splits.Values.Select(split => split.Count));
        Assert.All(dataset.Split("val"), sample => Assert.Equal("bob", sample.Group));
    }

    [Fact]
    public void Open_LabelsOfAnotherNumberOfSlices_AreRefused()
    {
        var error = Assert.Throws<InputException>(() => Dataset.Open(FrameFolders.PathOf("uneven")));

        Assert.Contains("holds 4 slices; expected 5, as ", error.Message);
    }

    [Fact]
    public void Open_AMaskThatTellsNoFrame_IsRefused()
    {
        FrameFolders.Copy("video", _folder);
        _folder.Add("masks/drive/last.png", File.ReadAllBytes(FrameFolders.PathOf("video/masks/drive/0012.png")));

        var error = Assert.Throws<InputException>(() => Dataset.Open(_folder.Path));

        Assert.Contains("masks/drive/last.png: tells no frame of ", error.Message);
    }

    [Fact]
    public void Nnunet_ChannelsAreBandsOfOneImage()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("nnunet"));

        Assert.Equal("nnunet", dataset.Layout);
        Assert.Equal(["background", "liver", "tumour"], dataset.Labels.Classes.Select(c => c.Name));
        Assert.Equal(["liver_001", "liver_002"], dataset.TrainGroups());
        Sample last = dataset.Split("train")[^1];
        LoadedSample loaded = new SampleReader(dataset).Read(last);
        Assert.Equal(("liver_002-0002", 2, SampleType.Float32), (last.Name, loaded.Image.Channels, loaded.Image.Type));
        Assert.Equal(FrameFolders.Pixels().SelectMany(p =>
            new[] { FrameFolders.Value(p.X, p.Y, 2, 2), FrameFolders.Value(p.X, p.Y, 2, 2) + 1000 }),
            loaded.Image.Samples<float>().ToArray());
        Assert.Equal(2, DatasetStatistics.Measure(
            dataset, dataset.Split("train"), cancellation: TestContext.Current.CancellationToken).Channels);
    }

    [Fact]
    public void Nnunet_FirstVersion_HasItsNamesIgnoreAndTest()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("nnunet-first"));

        Assert.Equal(["background", "liver"], dataset.Labels.Classes.Select(c => c.Name));
        Assert.Equal(["a", "b"], dataset.Splits.Values.Select(split => Assert.Single(split.Select(s => s.Group).Distinct())));
        Assert.Equal(dataset.Labels.IgnoreId, new SampleReader(dataset).MaskOf(dataset.Split("test")[0])[3, 18]);
    }

    [Theory]
    [InlineData("{\"labels\": {\"background\": 0, \"all\": [1, 2]}}", "names a region of several classes, 'all'")]
    [InlineData("{\"labels\": {\"background\": 0, \"liver\": 0}}", "gives the class 'liver' no number of its own")]
    [InlineData("{\"labels\": {\"background\": -1}}", "gives the class 'background' no number of its own")]
    [InlineData("{\"labels\": [1]}", "has no labels")]
    [InlineData("[", "is no JSON")]
    public void Nnunet_ADescriptionThatCannotBe_IsRefused(string json, string expected)
    {
        FrameFolders.Copy("nnunet", _folder);
        _folder.Add("dataset.json", json);

        var error = Assert.Throws<InputException>(() => Dataset.Open(_folder.Path));

        Assert.StartsWith(Path.Combine(_folder.Path, "dataset.json"), error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Split_SlicesOfOnePatientStayTogether()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("pairs"));

        Division division = DatasetSplitter.Split(
            dataset, SplitShare.Of(0.25, 0.25), byGroup: true, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(3, division.Data.Splits.Count);
        string[] placed = [.. division.Data.Splits.SelectMany(split => split.Value.Select(s => s.Group ?? "").Distinct())];
        Assert.Equal(["ann", "bob", "cid", "dan"], placed.Order());
    }

    [Fact]
    public void Copy_SlicesBecomePicturesWithTheSameValues()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("pairs"));
        string root = Path.Combine(_folder.Path, "copy");

        DatasetCopy.Write(dataset, root, cancellation: TestContext.Current.CancellationToken);

        Dataset copy = Dataset.Open(root);
        Assert.Equal(dataset.TrainGroups(), copy.TrainGroups());
        var (from, to) = (new SampleReader(dataset), new SampleReader(copy));
        Assert.Equal(16, copy.Split("train").Count);
        foreach ((Sample before, Sample after) in dataset.Split("train").Zip(copy.Split("train")))
        {
            Assert.Equal(before.Name + ".tif", Path.GetFileName(after.ImagePath));
            Assert.Equal(from.Read(before).Image.Samples<float>(), to.Read(after).Image.Samples<float>());
            Assert.Equal(from.Read(before).Mask.Ids8, to.Read(after).Mask.Ids8);
        }
    }

    [Fact]
    public void Check_CleanVolumes_HaveNoErrors()
    {
        CheckResult result = DatasetCheck.Run(FrameFolders.PathOf("pairs"), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(16, result.Samples);
        Assert.DoesNotContain(result.Findings, finding => finding.Severity == Severity.Error);
    }

    [Fact]
    public void Check_AVolumeThatBreaksOff_IsAFinding()
    {
        FrameFolders.Copy("pairs", _folder);
        byte[] bytes = File.ReadAllBytes(FrameFolders.PathOf("pairs/images/bob.nii.gz"));
        _folder.Add("images/bob.nii.gz", bytes[..40]);

        CheckResult result = DatasetCheck.Run(_folder.Path, cancellation: TestContext.Current.CancellationToken);

        Finding finding = Assert.Single(result.Findings, f => f.Kind == FindingKinds.Unreadable);
        Assert.Equal((Severity.Error, Path.Combine(_folder.Path, "images/bob.nii.gz")), (finding.Severity, finding.File));
    }

    [Fact]
    public void Check_LabelsOfAnotherNumberOfSlices_AreAFindingAndTheRestIsChecked()
    {
        FrameFolders.Copy("pairs", _folder);
        string mask = _folder.Add("masks/ann.nii.gz", File.ReadAllBytes(FrameFolders.PathOf("uneven/masks/ann.nii.gz")));

        CheckResult result = DatasetCheck.Run(_folder.Path, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(11, result.Samples);
        Finding finding = Assert.Single(result.Findings, f => f.Severity == Severity.Error);
        Assert.Equal((FindingKinds.SizeMismatch, mask, "holds 4 slices", $"5, as {_folder.In("images/ann.nii.gz")} has"),
            (finding.Kind, finding.File, finding.Found, finding.Expected));
    }

    [Fact]
    public void Check_NothingButAFault_SaysTheFault()
    {
        var error = Assert.Throws<InputException>(
            () => DatasetCheck.Run(FrameFolders.PathOf("uneven"), cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("holds 4 slices; expected 5, as ", error.Message);
    }

    [Fact]
    public void Check_AMaskThatTellsNoFrame_IsAFinding()
    {
        FrameFolders.Copy("video", _folder);
        string mask = _folder.Add("masks/drive/last.png", File.ReadAllBytes(FrameFolders.PathOf("video/masks/drive/0012.png")));

        CheckResult result = DatasetCheck.Run(_folder.Path, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(2, result.Samples);
        Assert.Equal(mask, Assert.Single(result.Findings, f => f.Kind == FindingKinds.MissingPair).File);
    }

    [Fact]
    public void Load_BatchesOfSlices_AreTheSameForAnyWorkers()
    {
        Dataset dataset = Dataset.Open(FrameFolders.PathOf("pairs"));
        DatasetStatistics statistics = DatasetStatistics.Measure(
            dataset, dataset.Split("train"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1, SampleType.Float32, 16), (statistics.Channels, statistics.Type, statistics.Images));

        float[][] one = Values(1), four = Values(4);

        Assert.Equal(8, one.Length);
        Assert.Equal(one, four);

        float[][] Values(int workers)
        {
            var options = new LoaderOptions { BatchSize = 4, CropHeight = 16, CropWidth = 16, Workers = workers, Seed = 3 };
            var loader = new BatchLoader(dataset.Split("train"), new SampleReader(dataset, 1).Read,
                statistics.Normalise(), dataset.Labels.IgnoreId, options);
            List<float[]> batches = [];
            foreach (Batch batch in
                loader.Read(epoch: 0, step: 0, endEpoch: 2, cancellation: TestContext.Current.CancellationToken))
            {
                using (batch) batches.Add(batch.Images.ToArray());
            }
            return [.. batches];
        }
    }

    [Theory]
    [InlineData("video/images/drive.mp4", 5, 2, "drive-0000.png drive-0005.png", "secondsPerFrame")]
    [InlineData("pairs/images/ann.nii.gz", 2, 9, "ann-0000.tif ann-0002.tif ann-0004.tif", "spacingMillimetres")]
    public void Export_WritesPicturesAndWhatTheyAre(string source, int every, int limit, string expected, string told)
    {
        ExportedFrames written = FrameExport.Write(
            FrameFolders.PathOf(source), _folder.Path, every, limit, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(expected, string.Join(' ',
            Directory.GetFiles(Path.Combine(_folder.Path, "images")).Select(Path.GetFileName).Order()));
        Assert.Equal(written.Files.Count, expected.Split(' ').Length);
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(written.SideFile));
        Assert.True(json.RootElement.TryGetProperty(told, out System.Text.Json.JsonElement value));
        if (told == "spacingMillimetres") Assert.Equal(3, value.GetProperty("z").GetDouble());
        Assert.Equal(every, json.RootElement.GetProperty("frames")[1].GetProperty("frame").GetInt32());
        Assert.Equal(Imaging.Files.ImageFile.Read($"{FrameFolders.PathOf(source)}#{every}").Bytes,
            Imaging.Files.ImageFile.Read(written.Files[1]).Bytes);
    }
}
