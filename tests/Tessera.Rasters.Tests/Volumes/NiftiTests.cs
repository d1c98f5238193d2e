using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using static Tessera.Rasters.Tests.Volumes.VolumeFiles;

namespace Tessera.Rasters.Tests.Volumes;

public sealed class NiftiTests : IDisposable
{
    public NiftiTests() => VolumeFiles.Add();

    public void Dispose() => FrameFormats.CloseIdle();

    public static TheoryData<string, SampleType, Func<double, double>> Kinds => new()
    {
        { "u8.nii", SampleType.UInt8, v => (byte)((int)v - 50) },
        { "u16.nii.gz", SampleType.UInt16, v => v + 60000 },
        { "packed.nii", SampleType.UInt16, v => v + 60000 },
        { "i16.nii.gz", SampleType.Float32, v => v - 200 },
        { "scaled.nii.gz", SampleType.Float32, v => 2 * v - 3 },
        { "i32.nii", SampleType.Float32, v => v - 100000 },
        { "i64.nii", SampleType.Float32, v => v + 7 },
        { "f64.nii", SampleType.Float32, v => v / 4 },
        { "big.nii", SampleType.Float32, v => v / 4 },
        { "big16.nii.gz", SampleType.UInt16, v => v },
        { "second.nii.gz", SampleType.Float32, v => v - 200 },
        { "members.nii.gz", SampleType.Float32, v => v },
    };

    // By the matrix where there is one, else by the quaternion, else by the steps alone; always in millimetres.
    public static TheoryData<string, double[]> Places => new()
    {
        { "u8.nii", [0.5, 0, 0, -90, 0, 0.75, 0, 126, 0, 0, 2.5, -72] },
        { "big.nii", [0.5, 0, 0, -90, 0, 0.75, 0, 126, 0, 0, 2.5, -72] },
        { "metres.nii", [500, 0, 0, -90000, 0, 750, 0, 126000, 0, 0, 2500, -72000] },
        { "second.nii.gz", [0, -0.5, 0, 7, 0.75, 0, 0, 8, 0, 0, 2.5, 9] },
        { "placed-by-quaternion.nii", [0, 0, 2.5, -90, 0.5, 0, 0, 126, 0, 0.75, 0, -72] },
        { "placed-mirrored.nii", [0, 0, -2.5, -90, 0.5, 0, 0, 126, 0, 0.75, 0, -72] },
        { "placed-half.nii", [0.5, 0, 0, 1, 0, -0.75, 0, 2, 0, 0, -2.5, 3] },
        { "placed-by-steps.nii", [0.5, 0, 0, 0, 0, 0.75, 0, 0, 0, 0, 2.5, 0] },
    };

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public void Grid_TellsWhereVoxelsLie(string name, double[] placement)
    {
        VoxelGrid grid = Assert.IsType<VoxelGrid>(FrameFile.At(Nifti(name)).Grid);

        Assert.Equal((Columns, Rows, Slices), (grid.Columns, grid.Rows, grid.Slices));
        for (int i = 0; i < 12; i++) Assert.Equal(placement[i], grid.Placement[i], 1e-9 + Math.Abs(placement[i]) * 1e-6);
    }

    [Fact]
    public void Grid_FarthestFrom_IsAtACorner()
    {
        VoxelGrid grid = new(7, 5, 4, [0.5, 0, 0, -90, 0, 0.75, 0, 126, 0, 0, 2.5, -72]);
        // 6 columns of 0.5 mm more, 4 rows of 1 mm across: 3 and 4 make 5.
        VoxelGrid other = grid with { Placement = [1, 0, 0, -90, 0, 0.75, 0, 126, 0, 1, 2.5, -72] };

        Assert.Equal(5, grid.FarthestFrom(other), 1e-12);
        Assert.Equal(0, grid.FarthestFrom(grid with { }));
        Assert.Equal(0.5, grid.SmallestStep);
        Assert.Equal((true, false), (grid.HasSizeOf(other), grid.HasSizeOf(grid with { Slices = 3 })));
        // Time is no axis of space.
        FrameFile times = FrameFile.At(Nifti("times.nii"));
        Assert.Equal(2, times.Count / Assert.IsType<VoxelGrid>(times.Grid).Slices);
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Read_EverySampleHasItsValue(string name, SampleType type, Func<double, double> of)
    {
        FrameFile volume = FrameFile.At(Nifti(name));

        Assert.Equal((Slices, Columns, Rows, 1, type),
            (volume.Count, volume.Header.Width, volume.Header.Height, volume.Header.Channels, volume.Header.Type));
        // Forwards, then a jump back.
        foreach (int z in new[] { 0, 1, 2, 3, 1 })
            Assert.Equal(Each(Columns, Rows, (x, y) => of(Value(x, y, z))), Values(ImageFile.Read(volume.Locator(z))));
    }

    [Fact]
    public void At_TellsTheSpacing()
    {
        Assert.Equal(new PixelSpacing(0.5, 0.75, 2.5), FrameFile.At(Nifti("i16.nii.gz")).Spacing);
        Assert.Equal(new PixelSpacing(0.5, 0.75, 2.5), FrameFile.At(Nifti("second.nii.gz")).Spacing);
        PixelSpacing? metres = FrameFile.At(Nifti("metres.nii")).Spacing;
        Assert.Equal((0.5, 1.0, 2.0), (Math.Round(metres!.X, 6), Math.Round(metres.Y, 6), Math.Round(metres.Z ?? 0, 6)));
    }

    [Fact]
    public void Read_OneSlice_NeedsNoNumber()
    {
        Assert.Equal(Each(Columns, Rows, (x, y) => Value(x, y, 0)), Values(ImageFile.Read(Nifti("flat.nii"))));
        Assert.Null(FrameFile.At(Nifti("flat.nii")).Spacing?.Z);
    }

    [Fact]
    public void Read_SeveralTimes_FollowEachOther()
    {
        Assert.Equal(2 * Slices, FrameFile.At(Nifti("times.nii")).Count);
        Assert.Equal(Each(Columns, Rows, (x, y) => (byte)(Value(x, y, 1) + 1)),
            Values(ImageFile.Read(Nifti("times.nii") + "#5")));
    }

    [Fact]
    public void Read_Rgb_HasThreeChannels()
    {
        Image slice = ImageFile.Read(Nifti("rgb.nii") + "#2");

        Assert.Equal((3, SampleType.UInt8), (slice.Channels, slice.Type));
        Assert.Equal([(byte)Value(4, 3, 2), (byte)(Value(4, 3, 2) + 1), (byte)(Value(4, 3, 2) + 2)], slice.Row(3).Slice(12, 3));
    }

    [Theory]
    [InlineData("seg.nii.gz", 1)]
    [InlineData("seg16.nii.gz", 1)]
    [InlineData("segf.nii.gz", 1)]
    [InlineData("seg64.nii.gz", 1)]
    [InlineData("wide.nii.gz", 300)]
    public void MaskRead_LabelsAreIdsWhateverTheirType(string name, int times)
    {
        foreach (int z in new[] { 3, 0, 1 })
        {
            Mask mask = MaskFile.Read($"{Nifti(name)}#{z}");

            Assert.Equal((Columns, Rows, times > 1), (mask.Width, mask.Height, mask.Is16Bit));
            IEnumerable<double> ids = mask.Is16Bit
                ? mask.Ids16.ToArray().Select(id => (double)id)
                : mask.Ids8.ToArray().Select(id => (double)id);
            Assert.Equal(Each(Columns, Rows, (x, y) => times * Label(x, y, z)), ids);
        }
    }

    [Theory]
    [InlineData("half.nii.gz", "holds 1.5 at column 3, row 1")]
    [InlineData("negative.nii.gz", "holds -1 at column 0, row 0")]
    [InlineData("rgb.nii", "is a colour-coded volume")]
    public void MaskRead_NoIds_SaysWhere(string name, string expected)
    {
        var error = Assert.Throws<InputException>(() => MaskFile.Read(Nifti(name) + "#0"));

        Assert.StartsWith($"{Nifti(name)}#0: {expected}", error.Message);
    }

    [Theory]
    [InlineData("cut.nii", "is truncated or damaged: its header says that it holds 632 bytes")]
    [InlineData("huge.nii.gz", "is truncated or damaged: its header says")]
    [InlineData("huge-slices.nii.gz", "is truncated or damaged: its header says that it holds 1073676641 bytes")]
    [InlineData("negative-size.nii", "is damaged: its header says -5 samples along axis 2")]
    [InlineData("axes.nii", "is damaged: its header says 99 dimensions")]
    [InlineData("offset.nii", "is truncated or damaged: its header says that it holds 1000000280 bytes")]
    [InlineData("offset.nii.gz", "is truncated or damaged: its header says that it holds 1000000280 bytes")]
    [InlineData("offset-before.nii", "is damaged: its samples begin at byte -5")]
    [InlineData("offset-nan.nii", "is damaged: its samples begin at byte NaN")]
    [InlineData("pair.nii", "keeps its samples in another file")]
    [InlineData("text.nii", "is no NIfTI volume")]
    [InlineData("short.nii", "is truncated: the file ends inside its NIfTI header")]
    [InlineData("complex.nii", "has samples of the kind 32")]
    [InlineData("too-large.nii", "holds the integer 268435456")]
    public void Read_AVolumeThatCannotBe_SaysSoInOneLine(string name, string expected)
    {
        string path = Nifti(name);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        var error = Assert.Throws<InputException>(() => ImageFile.Read(path + "#0"));

        Assert.Contains(expected, error.Message);
        Assert.StartsWith(path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        // The header's claims cost nothing.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 4 << 20);
    }

    [Fact]
    public void Read_ASliceBeyondTheLimit_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => ImageFile.Read(Nifti("u8.nii") + "#0", new ReadOptions(MaxPixels: 30)));

        Assert.Contains("is 7x5, ", error.Message);
    }

    [Theory]
    [InlineData("cut.nii.gz", "truncated")]
    [InlineData("damaged.nii.gz", "damaged")]
    public void Read_AVolumeThatBreaksOff_HasTheSlicesBeforeTheBreak(string name, string expected)
    {
        FrameFile volume = FrameFile.At(Nifti(name));

        Assert.Equal(4, volume.Count);
        Assert.Equal((40, 25), (ImageFile.Read(volume.Locator(0)).Width, ImageFile.Read(volume.Locator(0)).Height));
        var error = Assert.Throws<InputException>(() => ImageFile.Read(volume.Locator(3)));
        Assert.Contains(expected, error.Message);
        Assert.Equal(40, ImageFile.Read(volume.Locator(0)).Width);
    }

    [Theory]
    [InlineData("checksum.nii.gz")]
    [InlineData("checksum-length.nii.gz")]
    [InlineData("checksum-apart.nii.gz")]
    public void Read_TheLastSliceOfAWrongChecksum_Fails(string name)
    {
        FrameFile volume = FrameFile.At(Nifti(name));

        var error = Assert.Throws<InputException>(() =>
        {
            for (int z = 0; z < Slices; z++) ImageFile.Read(volume.Locator(z));
        });

        Assert.Equal($"{Nifti(name)}: is truncated or damaged: its gzip cannot be unpacked, or has another checksum",
            error.Message);
    }

    // Behind its one slice it holds 64 MB of zeros.
    [Fact]
    public void Read_ABomb_UnpacksWhatTheHeaderSaysAlone()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Image slice = ImageFile.Read(Nifti("bomb.nii.gz") + "#0");

        Assert.Equal(Each(Columns, Rows, (x, y) => Value(x, y, 0)), Values(slice));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2 << 20);
    }

    [Fact]
    public void Read_FromManyThreads_EverySampleHasItsValue()
    {
        string path = Nifti("i16.nii.gz");

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(Value(6, 4, i % 4) - 200, ImageFile.Read($"{path}#{i % 4}").Samples<float>()[^1]));
    }
}
