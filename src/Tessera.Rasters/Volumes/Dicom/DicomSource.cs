using Tessera.Imaging.Codecs;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.Volumes.Dicom;

/// <summary>The pictures of one file or of a series' files. Values are those of the Modality LUT (Hounsfield units of a CT); a
/// file's pixels are decoded when its first picture is asked for, and kept for its others.</summary>
internal sealed class DicomSource : IFrameSource
{
    private readonly IReadOnlyList<DicomSlice> _slices;
    // Of each picture, its file and its frame there.
    private readonly (int Slice, int Frame)[] _places;
    private DicomPixels? _pixels;
    private int _decoded = -1;

    public DicomSource(string path, IReadOnlyList<DicomSlice> slices, double? distance = null)
    {
        _slices = slices;
        _places = [.. slices.SelectMany((slice, at) => Enumerable.Range(0, slice.Facts.Frames).Select(frame => (at, frame)))];
        DicomSlice first = slices[0];
        // Slices of a series are of one kind: the widest that any of them needs.
        SampleType type = slices.Max(slice => slice.Type);
        Header = new ImageHeader(ImageFormat.Volume, first.Facts.Width, first.Facts.Height, first.Facts.Channels, type)
        {
            BitDepth = type == SampleType.Float32 ? 32 : first.Facts.Bits,
        };
        double? z = distance ?? (first.Facts.HasDistance != 0 ? first.Facts.SliceDistance : null);
        Spacing = first.Facts.HasSpacing != 0 ? new PixelSpacing(first.Facts.ColumnSpacing, first.Facts.RowSpacing, z) : null;
        Path = path;
    }

    public string Path { get; }

    public int Count => _places.Length;

    public ImageHeader Header { get; }

    public PixelSpacing? Spacing { get; }

    public int Next { get; private set; }

    public Image Read(int index)
    {
        (int at, int frame) = _places[index];
        string name = _slices[at].Path;
        if (_pixels is null || _decoded != at)
        {
            _pixels?.Dispose();
            _pixels = null;
            _pixels = NativeDicom.Decode(name);
            _decoded = at;
        }
        Image image = Image.Uninitialized(Header.Width, Header.Height, Header.Channels, Header.Type);
        NativeDicom.Read(_pixels, frame, image, name);
        Next = index + 1;
        // The next picture lies in another file: these pixels have had their use.
        if (_slices[at].Facts.Frames == frame + 1) Dispose();
        return image;
    }

    public string? FileOf(int index) => _slices[_places[index].Slice] is var slice && slice.Path != Path ? slice.Path : null;

    public void Dispose()
    {
        _pixels?.Dispose();
        _pixels = null;
    }
}
