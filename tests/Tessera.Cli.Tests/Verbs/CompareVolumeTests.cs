using System.IO.Compression;
using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera compare over volumes; the scans and their numbers: golden/make_scans.py.</summary>
public sealed class CompareVolumeTests : IDisposable
{
    private static readonly string Scans = Path.Combine(AppContext.BaseDirectory, "golden", "scans");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-compare-").FullName;

    public CompareVolumeTests()
    {
        FileFormats.Add();
        File.WriteAllText(In("classes.txt"), "background\norgan\ntumour\n");
    }

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Directory.Delete(_folder, recursive: true);
    }

    // A voxel is 15 mm³. Of three dates the least-squares line has half the difference of the outer ones for a slope.
    [Fact]
    public void Compare_ThreeVolumes_TellsVoxelsVolumesTrendAndWhatBecameOfWhat()
    {
        string[] dates = [Scan("january.nii.gz"), Scan("april.nii"), Scan("july.nii.gz")];

        (int code, string output, _) = Run("compare", dates[0], dates[1], dates[2], "--labels", In("classes.txt"),
            "--out", In("out"));

        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(["class_id,class,date,voxels,volume_mm3,volume_ml,trend_voxels,trend_ml",
            $"0,background,{dates[0]},25,375,0.375,-0.5,-0.0075", $"0,background,{dates[1]},25,375,0.375,-0.5,-0.0075",
            $"0,background,{dates[2]},24,360,0.36,-0.5,-0.0075",
            $"1,organ,{dates[0]},9,135,0.135,-2.5,-0.0375", $"1,organ,{dates[1]},8,120,0.12,-2.5,-0.0375",
            $"1,organ,{dates[2]},4,60,0.06,-2.5,-0.0375",
            $"2,tumour,{dates[0]},2,30,0.03,2.5,0.0375", $"2,tumour,{dates[1]},3,45,0.045,2.5,0.0375",
            $"2,tumour,{dates[2]},7,105,0.105,2.5,0.0375"], File.ReadAllLines(In("out", "volumes.csv")));
        Assert.Equal(["from,to,voxels,map_id",
            "background,background,23,", "background,organ,0,", "background,tumour,1,1",
            "organ,background,1,2", "organ,organ,4,", "organ,tumour,4,3",
            "tumour,background,0,", "tumour,organ,0,", "tumour,tumour,2,"], File.ReadAllLines(In("out", "changes.csv")));
        Assert.Contains("changed   6 of 35 voxels (17.14 %) of 1 places", output);
        Assert.Contains("volumes.csv, changes.csv, maps", output);
        Assert.Matches(@"tumour\s+0\.03 ml\s+0\.105 ml\s+\+0\.038 ml", output);
        Assert.False(File.Exists(In("out", "areas.csv")));
    }

    // Read by the format's own places, not by our reader.
    [Fact]
    public void Compare_Volumes_MapLiesOnTheScansAndTellsTheKindOfChange()
    {
        Assert.Equal(ExitCodes.Done,
            Run("compare", Scan("january.nii.gz"), Scan("july.nii.gz"), "--labels", In("classes.txt"), "--out", In("out")).Code);

        byte[] map = Unpacked(In("out", "maps", "changes.nii.gz")), scan = Unpacked(Scan("january.nii.gz"));
        Assert.Equal(scan[40..56], map[40..56]);
        Assert.Equal(scan[252..328], map[252..328]);
        Assert.Equal(
            [0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0,
             0, 0, 0, 0, 1, 3, 0, 0, 0, 3, 3, 0,
             0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0], map[352..]);
    }

    // As predict leaves them: the slices' pictures beside the volume are the same masks once more.
    [Fact]
    public void Compare_FoldersOfVolumes_TakesEachVolumeOnceAndSumsOverPlaces()
    {
        foreach ((string date, string scan) in new[] { ("2023", "january.nii.gz"), ("2024", "july.nii.gz") })
        {
            foreach (string place in new[] { "ann", "ward/ben" })
            {
                Directory.CreateDirectory(In(date, place));
                File.Copy(Scan(scan), In(date, place + ".nii.gz"));
                MaskFile.Write(In(date, place, "0000.png"), new Mask(4, 3), LabelMap.FromNames(["background"]));
            }
        }
        File.Copy(Scan("april.nii"), In("2024", "cleo.nii"));

        (int code, string text, string[] errors) = Run("compare", In("2023"), In("2024"), "--out", In("out"), "--json");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("tessera: cleo.nii: is not in every folder, and is left out", errors);
        JsonElement json = JsonDocument.Parse(text).RootElement;
        Assert.Equal((2, 70, 12, "mm3"), (json.GetProperty("places").GetInt32(), json.GetProperty("compared").GetInt32(),
            json.GetProperty("changed").GetInt32(), json.GetProperty("unit").GetString()));
        Assert.Equal("[[46,0,2],[2,8,8],[0,0,4]]", json.GetProperty("changes").GetRawText());
        Assert.Equal("""[{"id":1,"from":0,"to":2},{"id":2,"from":1,"to":0},{"id":3,"from":1,"to":2}]""",
            json.GetProperty("map").GetRawText());
        JsonElement tumour = json.GetProperty("classes")[2];
        Assert.Equal(("[4,14]", "[60,210]"),
            (tumour.GetProperty("voxels").GetRawText(), tumour.GetProperty("volumes").GetRawText()));
        Assert.Equal(Unpacked(In("out", "maps", "ann.nii.gz")), Unpacked(In("out", "maps", "ward", "ben.nii.gz")));
    }

    [Theory]
    [InlineData("far.nii.gz",
        "far.nii.gz: lies up to 0.5 mm beside JANUARY; expected the same grid: resample one to the other first")]
    [InlineData("thicker.nii.gz", "thicker.nii.gz: lies up to 0.4 mm beside JANUARY; expected the same grid")]
    [InlineData("fewer.nii.gz", "fewer.nii.gz: has 4x3x2 voxels; expected 4x3x3, as JANUARY")]
    [InlineData("times.nii.gz", "times.nii.gz: holds 2 volumes, one after the other in time; expected one")]
    [InlineData("unknown.nii.gz", "unknown.nii.gz#0: unknown ids 7 (1 pixel); expected 0 to 2, or 255 for ignore")]
    [InlineData("picture.png", "picture.png: is a picture; expected the same kind as JANUARY")]
    [InlineData("none.nii.gz", "none.nii.gz: there is no such file")]
    [InlineData("classes", "january.nii.gz: is a file among folders; expected a folder for each date, or a mask for each")]
    public void Compare_AVolumeThatDoesNotFit_IsOneLineAndWritesNothing(string other, string expected)
    {
        MaskFile.Write(In("picture.png"), new Mask(4, 3), LabelMap.FromNames(["background"]));
        Directory.CreateDirectory(In("classes"));
        string file = File.Exists(Scan(other)) ? Scan(other) : In(other);

        // Between others, where only a third date shows it.
        foreach (string[] dates in new[] { new[] { Scan("january.nii.gz"), file },
            [Scan("january.nii.gz"), file, Scan("july.nii.gz")] })
        {
            (int code, _, string[] errors) = Run(["compare", .. dates, "--labels", In("classes.txt"), "--out", In("out")]);

            Assert.Equal(ExitCodes.Failed, code);
            // Before it there may be a line of progress.
            string line = Assert.Single(errors, error => error.StartsWith("tessera: ", StringComparison.Ordinal));
            Assert.Equal(errors[^1], line);
            Assert.Contains(expected.Replace("JANUARY", Scan("january.nii.gz"), StringComparison.Ordinal), line);
            Assert.False(Directory.Exists(In("out")));
        }
    }

    [Fact]
    public void Compare_WithinAHundredthOfAVoxel_IsTheSamePlace()
    {
        (int code, string output, _) = Run("compare", Scan("january.nii.gz"), Scan("near.nii.gz"), "--out", In("out"));

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("changed   6 of 35 voxels", output);
    }

    [Fact]
    public void Compare_VolumesAmongPictures_IsRefused()
    {
        foreach (string date in new[] { "2023", "2024" })
        {
            Directory.CreateDirectory(In(date));
            File.Copy(Scan("january.nii.gz"), In(date, "ann.nii.gz"));
            MaskFile.Write(In(date, "photo.png"), new Mask(4, 3), LabelMap.FromNames(["background"]));
        }

        (int code, _, string[] errors) = Run("compare", In("2023"), In("2024"), "--out", In("out"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal($"tessera: {In("2023", "photo.png")}: is no volume and {In("2023", "ann.nii.gz")} is one; " +
            "expected one kind: compare them apart", Assert.Single(errors));
    }

    [Fact]
    public void Compare_APictureForEachDate_NeedsNoFolders()
    {
        LabelMap labels = LabelMap.FromNames(["field", "wood"]);
        Mask before = new(10, 2), after = new(10, 2);
        after.Ids8[..3].Fill(1);
        MaskFile.Write(In("2020.png"), before, labels);
        MaskFile.Write(In("2024.png"), after, labels);

        (int code, string output, _) = Run("compare", In("2020.png"), In("2024.png"), "--out", In("out"));

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("changed   3 of 20 pixels (15 %) of 1 places", output);
        Assert.True(File.Exists(In("out", "maps", "changes.png")));
    }

    private static string Scan(string name) => Path.Combine(Scans, name);

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static byte[] Unpacked(string path)
    {
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress)) packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
