using System.Buffers.Binary;
using System.IO.Compression;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Frames;
using Tessera.Rasters.Volumes.Nifti;
using static Tessera.Rasters.Tests.Volumes.VolumeFiles;

namespace Tessera.Rasters.Tests.Volumes;

public sealed class NiftiMaskWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NiftiMaskWriterTests() => VolumeFiles.Add();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    // Read by the format's own places, not by our reader.
    [Theory]
    [InlineData("scaled.nii.gz", "out.nii.gz", false)]
    [InlineData("scaled.nii.gz", "out.nii", true)]
    [InlineData("big.nii", "out.nii.gz", true)]
    public void Complete_TheFileIsTheImagesButForItsSamples(string like, string name, bool wide)
    {
        string path = _folder.In(name);
        Write(path, like, wide);

        byte[] source = Bytes(Nifti(like)), written = Bytes(path);
        bool big = source[0] != 0x5c;
        Assert.Equal(352 + Columns * Rows * Slices * (wide ? 2 : 1), written.Length);
        // Dimensions, steps, units, both placements: all of the source.
        foreach ((int from, int to) in new[] { (0, 68), (76, 108), (123, 124), (252, 348) })
            Assert.Equal(source[from..to], written[from..to]);
        Assert.Equal((1002, wide ? 512 : 2, wide ? 16 : 8), (Int16(68), Int16(70), Int16(72)));
        Assert.Equal((352f, 1f, 0f), (Single(108), Single(112), Single(116)));
        for (int z = 0, at = 352; z < Slices; z++)
        {
            foreach (double label in Each(Columns, Rows, (x, y) => Label(x, y, z)))
            {
                Assert.Equal(label * (wide ? 300 : 1), wide ? (ushort)Int16(at) : written[at]);
                at += wide ? 2 : 1;
            }
        }

        short Int16(int at) => big
            ? BinaryPrimitives.ReadInt16BigEndian(written.AsSpan(at))
            : BinaryPrimitives.ReadInt16LittleEndian(written.AsSpan(at));

        float Single(int at) => big
            ? BinaryPrimitives.ReadSingleBigEndian(written.AsSpan(at))
            : BinaryPrimitives.ReadSingleLittleEndian(written.AsSpan(at));
    }

    [Fact]
    public void Complete_LikeASecondVersion_IsOne()
    {
        Write(_folder.In("out.nii.gz"), "second.nii.gz", wide: false);

        byte[] written = Bytes(_folder.In("out.nii.gz"));

        Assert.Equal(544 + Columns * Rows * Slices, written.Length);
        Assert.Equal(2, BinaryPrimitives.ReadInt16LittleEndian(written.AsSpan(12)));
        Assert.Equal(544, BinaryPrimitives.ReadInt64LittleEndian(written.AsSpan(168)));
        Assert.Equal(1002, BinaryPrimitives.ReadInt32LittleEndian(written.AsSpan(504)));
        Assert.Equal(Bytes(Nifti("second.nii.gz"))[16..168], written[16..168]);
        Assert.Equal(Each(Columns, Rows, (x, y) => Label(x, y, 0)),
            written[544..(544 + Columns * Rows)].Select(id => (double)id));
    }

    [Fact]
    public void Dispose_Unfinished_LeavesNothing()
    {
        using (var writer = new NiftiMaskWriter(_folder.In("out.nii.gz"), Nifti("i16.nii.gz")))
        {
            writer.Add(new Mask(Columns, Rows));
            Assert.Throws<InvalidOperationException>(writer.Complete);
            Assert.Throws<ArgumentException>(() => writer.Add(new Mask(Rows, Columns)));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void New_NotLikeAVolume_IsRefused()
    {
        Assert.Contains("is no NIfTI volume",
            Assert.Throws<InputException>(() => new NiftiMaskWriter(_folder.In("out.nii.gz"), Nifti("text.nii"))).Message);
        Assert.Contains("is no place for a volume",
            Assert.Throws<InputException>(() => new NiftiMaskWriter(_folder.In("out.png"), Nifti("i16.nii.gz"))).Message);
    }

    private static void Write(string path, string like, bool wide)
    {
        using var writer = new NiftiMaskWriter(path, Nifti(like), wide);
        for (int z = 0; z < Slices; z++)
        {
            var mask = new Mask(Columns, Rows, wide);
            for (int i = 0; i < Columns * Rows; i++)
            {
                int label = Label(i % Columns, i / Columns, z);
                if (wide) mask.Ids16[i] = (ushort)(300 * label);
                else mask.Ids8[i] = (byte)label;
            }
            writer.Add(mask);
        }
        writer.Complete();
    }

    private static byte[] Bytes(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file[0] != 0x1f) return file;
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(file), CompressionMode.Decompress)) packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
