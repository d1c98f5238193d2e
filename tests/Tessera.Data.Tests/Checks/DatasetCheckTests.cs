using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Checks;

public sealed class DatasetCheckTests
{
    public static TheoryData<string> FaultNames => [.. PlantedData.Faults.Select(f => f.Name)];

    [Fact]
    public void Run_CleanSet_FindsNothing()
    {
        using PlantedData data = PlantedData.Of("clean");

        CheckResult result = Run(data);

        Assert.Equal(17, result.Samples);
        Assert.Equal("", Lines(data, result));
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Run_PlantedFault_IsFoundAsItselfAndNothingElse(string name)
    {
        PlantedFault fault = PlantedData.Faults.Single(f => f.Name == name);
        using PlantedData data = PlantedData.Of("clean", fault);

        CheckResult result = Run(data);

        Assert.Equal($"{fault.Severity} {fault.Kind} {fault.File}", Lines(data, result));
        Assert.Equal(fault.Severity == "error", result.HasErrors);
    }

    [Fact]
    public void Planted_EveryKind_HasAFault() =>
        Assert.Equal([FindingKinds.UnknownColours], FindingKinds.All.Except(PlantedData.Faults.Select(f => f.Kind)));

    [Fact]
    public void Run_BinarySet_IsAnErrorInEveryMask()
    {
        using PlantedData data = PlantedData.Of("binary");

        CheckResult result = Run(data);

        Finding[] binary = [.. result.Findings.Where(f => f.Kind == FindingKinds.BinaryMask)];
        Assert.Equal(17, binary.Length);
        Assert.All(binary, f => Assert.Equal(Severity.Error, f.Severity));
        Assert.Equal("0 for background, 1 for car", binary[0].Expected);
    }

    [Fact]
    public void Run_StrayIds_AreCountedWithTheNearestClass()
    {
        using PlantedData data = PlantedData.Of("clean", PlantedData.Faults.Single(f => f.Name == "stray-ids"));

        Finding finding = Assert.Single(Run(data).Findings);

        Assert.Equal("9 (12 pixels, nearest 3 tree), 200 (3 pixels, nearest 3 tree)", finding.Found);
        Assert.Equal("0 to 3, or 255 for ignore", finding.Expected);
    }

    [Fact]
    public void Run_ColourMasks_TellUnknownColoursFromIds()
    {
        using PlantedData data = PlantedData.Of("clean");
        Dataset ids = Dataset.Open(data.Root);
        var colours = new Dataset(data.Root, "colours", ids.Labels, new RgbMasks(), ids.Splits);
        foreach (Sample sample in ids.Splits.Values.SelectMany(s => s))
            ImageFile.Write(sample.MaskPath, Colorizer.Colorize(MaskFile.Read(sample.MaskPath), ids.Labels));
        Image strange = ImageFile.Read(data.In("masks/train/c00.png"));
        strange.Bytes[..6].Fill(9);
        strange.Bytes[1] = 200;
        ImageFile.Write(data.In("masks/train/c00.png"), strange);
        Image grey = ImageFile.Read(data.In("masks/val/v00.png"));
        for (int i = 0; i < grey.Bytes.Length; i += 3) grey.Bytes.Slice(i, 3).Fill((byte)(i / 3 % 4));
        ImageFile.Write(data.In("masks/val/v00.png"), grey);

        CheckResult result = DatasetCheck.Run(colours, [], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("error unknown-colours masks/train/c00.png\nerror palette masks/val/v00.png", Lines(data, result));
        Assert.Equal("#090909 (1 pixel, nearest background), #09c809 (1 pixel, nearest tree)", result.Findings[0].Found);
    }

    // Two pixels of the fixture's copy of the file that CamVid's archive has with stray colours.
    [Fact]
    public void Run_ValuesThatTheDataIsKnownFor_AreANote()
    {
        using var folder = new TemporaryFolder();
        new Layouts.Fixture("camvid-original").CopyTo(folder);

        CheckResult result = DatasetCheck.Run(folder.Path, cancellation: TestContext.Current.CancellationToken);

        Finding finding = Assert.Single(result.Findings, f => f.Kind == FindingKinds.UnknownColours);
        Assert.Equal((Severity.Info, Path.Combine(folder.Path, "LabeledApproved_full/Seq05VD_f02610_L.png")),
            (finding.Severity, finding.File));
        Assert.Equal("#010203 (1 pixel, nearest ignore), #808002 (1 pixel, nearest tree)", finding.Found);
        Assert.Equal("nothing: this data is known for them, and they are ignored", finding.Action);
    }

    [Fact]
    public void ToJson_HasTheContractsKeys()
    {
        using PlantedData data = PlantedData.Of("clean", PlantedData.Faults.Single(f => f.Name == "no-mask"));

        using JsonDocument json = JsonDocument.Parse(Run(data).ToJson());

        JsonElement finding = Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal(["severity", "kind", "file", "found", "expected", "action"], finding.EnumerateObject().Select(p => p.Name));
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.Equal(data.In("images/train/c02.png"), finding.GetProperty("file").GetString());
        Assert.Equal(data.In("masks/train/c02.png"), finding.GetProperty("expected").GetString());
        Assert.Equal(["findings"], json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Run_ManyFaultsAtOnce_FindsThemAll()
    {
        using PlantedData data = PlantedData.Of("clean", PlantedData.Faults.Single(f => f.Name == "no-mask"));
        File.WriteAllBytes(data.In("images/train/c03.png"), [1, 2, 3]);
        File.Delete(data.In("images/val/v01.png"));

        CheckResult result = Run(data);

        Assert.Equal(["unreadable", "missing-pair", "missing-pair"], result.Findings.Select(f => f.Kind));
        Assert.Throws<InputException>(() => Dataset.Open(data.Root));
    }

    [Fact]
    public void Run_OneOrThreeWorkers_FindTheSame()
    {
        using PlantedData data = PlantedData.Of("binary");

        Assert.Equal(Lines(data, Run(data, workers: 1)), Lines(data, Run(data, workers: 3)));
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using PlantedData data = PlantedData.Of("clean");
        using var source = new CancellationTokenSource();
        var progress = new CancellingProgress(source);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            DatasetCheck.Run(data.Root, new CheckOptions { Workers = 1 }, progress: progress, cancellation: source.Token));
        Assert.Equal(1, progress.Reports);
    }

    private static CheckResult Run(PlantedData data, int workers = 2) =>
        DatasetCheck.Run(data.Root, new CheckOptions { Workers = workers }, cancellation: TestContext.Current.CancellationToken);

    private static string Lines(PlantedData data, CheckResult result) => string.Join('\n',
        result.Findings.Select(f =>
            $"{f.Severity.ToString().ToLowerInvariant()} {f.Kind} {Path.GetRelativePath(data.Root, f.File)}"));

    private sealed class CancellingProgress(CancellationTokenSource source) : IProgress<ProgressReport>
    {
        public int Reports { get; private set; }

        public void Report(ProgressReport value)
        {
            Reports++;
            source.Cancel();
        }
    }
}
