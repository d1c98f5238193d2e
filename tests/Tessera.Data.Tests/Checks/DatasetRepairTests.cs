using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Data.Checks;
using Tessera.Data.Checks.Remedies;
using Tessera.Imaging.Files;

namespace Tessera.Data.Tests.Checks;

public sealed class DatasetRepairTests : IDisposable
{
    private readonly TemporaryFolder _originals = new();

    public void Dispose() => _originals.Dispose();

    [Fact]
    public void Run_BinarySet_WritesOneFor255AndKeepsTheOriginals()
    {
        using PlantedData data = PlantedData.Of("binary");
        byte[] before = File.ReadAllBytes(data.In("masks/train/c00.png"));
        byte[] ids = MaskFile.Read(data.In("masks/train/c00.png")).Ids8.ToArray();

        IReadOnlyList<Repair> repairs = Repair(data);

        Assert.Equal(17, repairs.Count);
        Repair first = repairs.Single(r => r.File == data.In("masks/train/c00.png"));
        Assert.Equal($"wrote 1 for 255 in {ids.Count(id => id == 255)} pixels", first.Did);
        Assert.Equal(Path.Combine(_originals.Path, "masks/train/c00.png"), first.Original);
        Assert.Equal(before, File.ReadAllBytes(first.Original));
        Assert.Equal(ids.Select(id => id == 255 ? (byte)1 : id), MaskFile.Read(first.File).Ids8.ToArray());
        Assert.DoesNotContain(Run(data).Findings, f => f.Kind == FindingKinds.BinaryMask);
    }

    [Theory]
    [InlineData("exif-mask-upright", "images/train/c05.png")]
    [InlineData("exif-mask-as-stored", "images/train/c06.png")]
    public void Run_ExifRotation_StoresThePixelsOfTheCleanImage(string fault, string file)
    {
        using PlantedData clean = PlantedData.Of("clean"), data = PlantedData.Of("clean", Fault(fault));

        Assert.Equal(data.In(file), Assert.Single(Repair(data)).File);

        Assert.Equal(1, ImageFile.ReadHeader(data.In(file)).Orientation);
        Assert.Equal(ImageFile.Read(clean.In(file)).Bytes.ToArray(), ImageFile.Read(data.In(file)).Bytes.ToArray());
        Assert.Empty(Run(data).Findings);
    }

    [Fact]
    public void Run_SixteenBits_KeepsTheIds()
    {
        using PlantedData clean = PlantedData.Of("clean"), data = PlantedData.Of("clean", Fault("sixteen-bits"));

        Repair(data);

        Mask mask = MaskFile.Read(data.In("masks/train/c11.png"));
        Assert.False(mask.Is16Bit);
        Assert.Equal(MaskFile.Read(clean.In("masks/train/c11.png")).Ids8.ToArray(), mask.Ids8.ToArray());
    }

    [Theory]
    [InlineData("black-and-white")] // among masks with classes 255 can well mean ignore
    [InlineData("exif-upside-down")] // the mask may lie either way
    [InlineData("stray-ids")]
    [InlineData("copy-in-val")]
    public void Run_WhatAPersonMustDecide_IsLeftAlone(string fault)
    {
        using PlantedData data = PlantedData.Of("clean", Fault(fault));

        Assert.Empty(Repair(data));
    }

    [Fact]
    public void Run_Twice_KeepsTheFirstOriginal()
    {
        using PlantedData data = PlantedData.Of("clean", Fault("sixteen-bits"));
        byte[] before = File.ReadAllBytes(data.In("masks/train/c11.png"));
        CheckResult result = Run(data);
        DatasetRepair.Run(result, _originals.Path, TestContext.Current.CancellationToken);

        // The same remedy on a file that is mended already: refused, and the original is still the first.
        string message = Assert.Throws<InputException>(() =>
            DatasetRepair.Run(result, _originals.Path, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("has 8 bits already", message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_originals.Path, "masks/train/c11.png")));
    }

    [Fact]
    public void Run_OriginalsInsideTheData_IsRefused()
    {
        using PlantedData data = PlantedData.Of("binary");

        var error = Assert.Throws<InputException>(() =>
            DatasetRepair.Run(Run(data), data.In("originals"), TestContext.Current.CancellationToken));

        Assert.Contains("lies inside the data", error.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<Repair> Repair(PlantedData data) =>
        DatasetRepair.Run(Run(data), _originals.Path, TestContext.Current.CancellationToken);

    private static PlantedFault Fault(string name) => PlantedData.Faults.Single(f => f.Name == name);

    private static CheckResult Run(PlantedData data) =>
        DatasetCheck.Run(data.Root, cancellation: TestContext.Current.CancellationToken);
}
