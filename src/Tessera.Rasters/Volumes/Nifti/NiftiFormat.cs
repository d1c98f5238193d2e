using System.Buffers;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;

namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>
/// NIfTI-1 and NIfTI-2 volumes, packed or not, slice by slice along the third axis in the order in which they are stored: the
/// first axis is a row, the second runs down. Nothing is turned to the patient's axes: a volume and its labels stay one raster.
/// </summary>
public sealed class NiftiFormat : IFrameFormat
{
    public IReadOnlyList<string> Endings { get; } = [".nii", ".nii.gz"];

    public IFrameSource Open(string path)
    {
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder; expected a NIfTI volume");
        return new NiftiSource(path);
    }

    public bool HoldsMasks => true;

    public void WriteMasks(string path, string like, IEnumerable<Mask> masks, bool wide)
    {
        using var writer = new NiftiMaskWriter(path, like, wide);
        foreach (Mask mask in masks) writer.Add(mask);
        writer.Complete();
    }

    internal static NiftiHeader ReadHeader(NiftiStream stream, string path)
    {
        byte[] start = new byte[NiftiHeader.Bytes2];
        int length = stream.ReadSome(0, start);
        NiftiHeader header = NiftiHeader.Parse(start.AsSpan(0, length), path);
        try
        {
            stream.RequireRoomFor(header.End);
        }
        catch (OverflowException error)
        {
            throw new InputException($"{path}: is damaged: its header says more samples than a file can hold", error);
        }
        return header;
    }

    private sealed class NiftiSource : IMaskSource
    {
        private readonly string _path;
        private readonly NiftiStream _stream;
        private readonly NiftiHeader _header;

        public NiftiSource(string path)
        {
            _path = path;
            _stream = new NiftiStream(path);
            try
            {
                _header = ReadHeader(_stream, path);
            }
            catch
            {
                _stream.Dispose();
                throw;
            }
            SampleType type = NiftiSamples.TypeOf(_header);
            int channels = _header.Type == NiftiType.Rgb24 ? 3 : 1;
            Header = new ImageHeader(ImageFormat.Volume, _header.Width, _header.Height, channels, type)
            {
                BitDepth = type switch { SampleType.UInt8 => 8, SampleType.UInt16 => 16, _ => 32 },
            };
        }

        public int Count => _header.Slices;

        public ImageHeader Header { get; }

        public PixelSpacing? Spacing => _header.Spacing;

        public VoxelGrid? Grid => _header.Grid;

        public int Next =>
            (int)Math.Clamp((_stream.Position - _header.Offset + _header.SliceBytes - 1) / _header.SliceBytes, 0, Count);

        public Image Read(int index)
        {
            Image image = Image.Uninitialized(Header.Width, Header.Height, Header.Channels, Header.Type);
            return WithSlice(index, raw =>
            {
                NiftiSamples.ToImage(raw, _header, image, Place(index));
                return image;
            });
        }

        public Mask ReadMask(int index) => WithSlice(index, raw => NiftiSamples.ToMask(raw, _header, Place(index)));

        public void Dispose() => _stream.Dispose();

        private T WithSlice<T>(int index, Func<ReadOnlySpan<byte>, T> use)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            if (_header.SliceBytes > Array.MaxLength)
                throw InputException.At(_path, $"has slices of {_header.SliceBytes >> 20} MiB; expected at most 2047 MiB");
            byte[] rented = ArrayPool<byte>.Shared.Rent((int)_header.SliceBytes);
            try
            {
                Span<byte> raw = rented.AsSpan(0, (int)_header.SliceBytes);
                _stream.Read(_header.Offset + index * _header.SliceBytes, raw);
                if (index == Count - 1) _stream.ReachChecksum();
                if (_header.BigEndian == BitConverter.IsLittleEndian) NiftiSamples.Swap(raw, _header.SampleBytes);
                return use(raw);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }

        private string Place(int index) => new FrameLocator(_path, index).ToString();
    }
}
