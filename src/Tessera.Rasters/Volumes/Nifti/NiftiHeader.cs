using System.Buffers.Binary;
using Tessera.Core.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>What one sample of a NIfTI volume is, in the format's numbers.</summary>
internal enum NiftiType
{
    UInt8 = 2, Int16 = 4, Int32 = 8, Float32 = 16, Float64 = 64, Rgb24 = 128, Int8 = 256, UInt16 = 512, UInt32 = 768,
    Int64 = 1024, UInt64 = 1280,
}

/// <summary>A NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header, in either order of bytes: what slices need of it.</summary>
internal sealed record NiftiHeader
{
    public const int Bytes1 = 348, Bytes2 = 540;

    // More turn up in no scan: a header of zeros and nines must not become a list of as many images.
    private const long MostInDimension = 1 << 24, MostSlices = 1_000_000;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>All that follow the third axis; those of a second point in time come after all of the first.</summary>
    public required int Slices { get; init; }

    public required NiftiType Type { get; init; }

    /// <summary>Where the samples begin.</summary>
    public required long Offset { get; init; }

    /// <summary>A value is a sample times this, and <see cref="Intercept"/>.</summary>
    public required double Slope { get; init; }

    public required double Intercept { get; init; }

    public required PixelSpacing? Spacing { get; init; }

    public required VoxelGrid Grid { get; init; }

    public required bool BigEndian { get; init; }

    /// <summary>As in the file, for a volume that is to lie in the same place.</summary>
    public required byte[] Raw { get; init; }

    public bool IsScaled => Slope != 1 || Intercept != 0;

    public int SampleBytes => Type switch
    {
        NiftiType.UInt8 or NiftiType.Int8 => 1,
        NiftiType.Int16 or NiftiType.UInt16 => 2,
        NiftiType.Rgb24 => 3,
        NiftiType.Int32 or NiftiType.UInt32 or NiftiType.Float32 => 4,
        _ => 8,
    };

    public long SliceBytes => (long)Width * Height * SampleBytes;

    /// <summary>Where the samples end.</summary>
    public long End => checked(Offset + SliceBytes * Slices);

    /// <param name="raw">The first bytes of the file, unpacked: 540, or all there are.</param>
    /// <param name="path">For messages.</param>
    public static NiftiHeader Parse(ReadOnlySpan<byte> raw, string path)
    {
        if (raw.Length < Bytes1) throw InputException.At(path, "is truncated: the file ends inside its NIfTI header");
        int size = BinaryPrimitives.ReadInt32LittleEndian(raw);
        bool big = size is not (Bytes1 or Bytes2);
        if (big) size = BinaryPrimitives.ReadInt32BigEndian(raw);
        if (size is not (Bytes1 or Bytes2))
            throw InputException.At(path, "is no NIfTI volume: its header does not say 348 or 540 bytes");
        if (raw.Length < size) throw InputException.At(path, "is truncated: the file ends inside its NIfTI header");
        return new Fields(raw[..size], size == Bytes2, big, path).Header();
    }

    private readonly ref struct Fields(ReadOnlySpan<byte> raw, bool second, bool big, string path)
    {
        private readonly ReadOnlySpan<byte> _raw = raw;

        public NiftiHeader Header()
        {
            RequireMagic();
            int axes = (int)Dimension(0);
            if (axes is < 2 or > 7) throw Damaged($"its header says {axes} dimensions; expected 2 to 7");
            long slices = 1;
            for (int axis = 3; axis <= axes; axis++) slices = Math.Min(slices * Size(axis), MostSlices + 1);
            if (slices > MostSlices) throw Damaged($"its header says more than {MostSlices} slices");
            int type = Int16(second ? 12 : 70);
            if (!Enum.IsDefined((NiftiType)type))
                throw InputException.At(path,
                    $"has samples of the kind {type}; expected integers of 8 to 64 bits, floats, or RGB");
            (double slope, double intercept) = Scaling();
            return new NiftiHeader
            {
                Width = (int)Size(1),
                Height = (int)Size(2),
                Slices = (int)slices,
                Type = (NiftiType)type,
                Offset = SamplesAt(),
                Slope = (NiftiType)type == NiftiType.Rgb24 ? 1 : slope,
                Intercept = (NiftiType)type == NiftiType.Rgb24 ? 0 : intercept,
                Spacing = Spacing(axes),
                Grid = new VoxelGrid((int)Size(1), (int)Size(2), axes >= 3 ? (int)Size(3) : 1, Placement()),
                BigEndian = big,
                Raw = _raw.ToArray(),
            };
        }

        private void RequireMagic()
        {
            ReadOnlySpan<byte> magic = _raw.Slice(second ? 4 : 344, 3);
            if (magic.SequenceEqual(second ? "n+2"u8 : "n+1"u8)) return;
            if (magic.SequenceEqual(second ? "ni2"u8 : "ni1"u8))
                throw InputException.At(path,
                    "keeps its samples in another file (.hdr with .img); expected both in one: convert it to .nii.gz");
            throw InputException.At(path, "is no NIfTI volume: its header has no n+1 or n+2 (an older Analyze file?)");
        }

        private long SamplesAt()
        {
            double offset = second ? Int64(168) : Single(108);
            int least = second ? Bytes2 : Bytes1;
            // 0 is what some programs leave there; four bytes for extensions follow the header.
            if (offset == 0) return least + 4;
            return offset >= least && offset < long.MaxValue / 2 ? (long)offset
                : throw Damaged($"its samples begin at byte {offset}; expected {least} or more");
        }

        // A slope of 0 means that samples are the values.
        private (double, double) Scaling()
        {
            double slope = second ? Double(176) : Single(112), intercept = second ? Double(184) : Single(116);
            return slope == 0 || !double.IsFinite(slope) || !double.IsFinite(intercept) ? (1, 0) : (slope, intercept);
        }

        private PixelSpacing? Spacing(int axes)
        {
            double unit = Millimetres(), x = Step(1) * unit, y = Step(2) * unit, z = Step(3) * unit;
            bool known = x > 0 && y > 0 && double.IsFinite(x) && double.IsFinite(y);
            return known ? new PixelSpacing(x, y, axes >= 3 && z > 0 && double.IsFinite(z) ? z : null) : null;
        }

        // The matrix goes before the quaternion, as programs that lay volumes over each other have it (nifti1.h, methods 3 and
        // 2); a code of 0 says that neither is there.
        private double[] Placement()
        {
            double unit = Millimetres();
            (double x, double y, double z) = (Length(1) * unit, Length(2) * unit, Length(3) * unit);
            double[] matrix = new double[12];
            for (int i = 0; i < 12; i++) matrix[i] = unit * (second ? Double(400 + 8 * i) : Single(280 + 4 * i));
            if (Code(second ? 348 : 254) > 0 && matrix.All(double.IsFinite)) return matrix;
            double[] turn = new double[6];
            for (int i = 0; i < 6; i++) turn[i] = second ? Double(352 + 8 * i) : Single(256 + 4 * i);
            if (Code(second ? 344 : 252) <= 0 || !turn.All(double.IsFinite)) return NiftiPlacement.OfSteps(x, y, z);
            return NiftiPlacement.OfQuaternion((turn[0], turn[1], turn[2]), (x, y, z),
                (unit * turn[3], unit * turn[4], unit * turn[5]), mirrored: Step(0) < 0);
        }

        private int Code(int at) => second ? Int32(at) : Int16(at);

        // A step that the file does not tell counts as one.
        private double Length(int axis) => Step(axis) is > 0 and < double.PositiveInfinity and double step ? step : 1;

        // Lengths are in metres (1), millimetres (2) or micrometres (3); where the file does not say, in millimetres.
        private double Millimetres() => ((second ? Int32(500) : _raw[123]) & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 };

        private double Step(int axis) => second ? Double(104 + 8 * axis) : Single(76 + 4 * axis);

        private long Size(int axis)
        {
            long size = Dimension(axis);
            return size is >= 1 and <= MostInDimension ? size
                : throw Damaged($"its header says {size} samples along axis {axis}");
        }

        private long Dimension(int axis) => second ? Int64(16 + 8 * axis) : Int16(40 + 2 * axis);

        private short Int16(int at) =>
            big ? BinaryPrimitives.ReadInt16BigEndian(_raw[at..]) : BinaryPrimitives.ReadInt16LittleEndian(_raw[at..]);

        private int Int32(int at) =>
            big ? BinaryPrimitives.ReadInt32BigEndian(_raw[at..]) : BinaryPrimitives.ReadInt32LittleEndian(_raw[at..]);

        private long Int64(int at) =>
            big ? BinaryPrimitives.ReadInt64BigEndian(_raw[at..]) : BinaryPrimitives.ReadInt64LittleEndian(_raw[at..]);

        private float Single(int at) =>
            big ? BinaryPrimitives.ReadSingleBigEndian(_raw[at..]) : BinaryPrimitives.ReadSingleLittleEndian(_raw[at..]);

        private double Double(int at) =>
            big ? BinaryPrimitives.ReadDoubleBigEndian(_raw[at..]) : BinaryPrimitives.ReadDoubleLittleEndian(_raw[at..]);

        private InputException Damaged(string why) => InputException.At(path, $"is damaged: {why}");
    }
}
