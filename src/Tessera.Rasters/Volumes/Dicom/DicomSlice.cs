using Tessera.Core.Files;
using Tessera.Imaging.Images;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.Volumes.Dicom;

/// <summary>A DICOM file as far as its header.</summary>
internal sealed class DicomSlice
{
    // More turn up in no file; a header's number must not become a list of as many images.
    private const int MostFrames = 100_000;

    private readonly DicomFacts _facts;

    public string Path { get; }

    /// <exception cref="InputException">It is no DICOM picture.</exception>
    public DicomSlice(string path)
    {
        Path = path;
        if (!File.Exists(path)) throw InputException.At(path, "there is no such file");
        _facts = NativeDicom.Facts(path);
        if (_facts.Frames > MostFrames)
            throw InputException.At(path, $"is damaged: its header says {_facts.Frames} frames; expected at most {MostFrames}");
    }

    public ref readonly DicomFacts Facts => ref _facts;

    public (int Width, int Height, int Channels) Shape => (_facts.Width, _facts.Height, _facts.Channels);

    public SampleType Type => (SampleType)_facts.Type;

    public int? Instance => _facts.HasInstance != 0 ? _facts.Instance : null;

    /// <summary>Millimetres along the normal of a series' slices; null where the file does not say where it lies.</summary>
    public double? Along((double X, double Y, double Z) normal)
    {
        if (_facts.HasPosition == 0) return null;
        (double x, double y, double z) = _facts.Position;
        return x * normal.X + y * normal.Y + z * normal.Z;
    }
}
