using System.Runtime.InteropServices;
using System.Text;
using Tessera.Core.Files;
using Tessera.Imaging.Images;

namespace Tessera.Rasters.Native;

/// <summary>libtessera_dicom: GDCM. The library loads when the first DICOM file is opened.</summary>
internal static unsafe partial class NativeDicom
{
    private const string Library = "tessera_dicom";

    /// <summary>Decoded files that are held.</summary>
    public static long LiveHandles => LiveHandleCount();

    public static DicomFacts Facts(string path)
    {
        Check(ReadFacts(Path.GetFullPath(path), out DicomFacts facts), path);
        return facts;
    }

    public static DicomPixels Decode(string path)
    {
        Check(OpenPixels(Path.GetFullPath(path), out DicomPixels pixels), path);
        return pixels;
    }

    public static void Read(DicomPixels pixels, int frame, Image to, string name)
    {
        fixed (byte* samples = to.Bytes)
            Check(ReadPixels(pixels, frame, (int)to.Type, to.Channels, to.Width, to.Height, samples), name);
    }

    private static void Check(int status, string name)
    {
        if (status == 0) return;
        string text = Marshal.PtrToStringUTF8((nint)LastError()) ?? "";
        string line = $"{name}: {text.ReplaceLineEndings(" ").Trim()}";
        throw status == 1 ? new InputException(line) : new InvalidOperationException(line);
    }

    [LibraryImport(Library, EntryPoint = "tsd_last_error")]
    private static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "tsd_live_handles")]
    private static partial long LiveHandleCount();

    [LibraryImport(Library, EntryPoint = "tsd_facts", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadFacts(string path, out DicomFacts facts);

    [LibraryImport(Library, EntryPoint = "tsd_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPixels(string path, out DicomPixels pixels);

    [LibraryImport(Library, EntryPoint = "tsd_read")]
    private static partial int ReadPixels(DicomPixels pixels, int frame, int type, int channels, int width, int height, byte* to);

    [LibraryImport(Library, EntryPoint = "tsd_close")]
    internal static partial void Close(nint pixels);
}

/// <summary>What a DICOM file says before a pixel is decoded, as the native side has it.</summary>
internal unsafe struct DicomFacts
{
    private const int TextBytes = 72;

    public readonly int Width, Height, Frames, Channels, Type, Bits;

    public readonly int HasPosition, HasInstance, HasNumber, HasSpacing, HasDistance;

    /// <summary>The slice's number in its series, and the series'.</summary>
    public readonly int Instance, Number;

    private fixed double _position[3];

    private fixed double _normal[3];

    public readonly double ColumnSpacing, RowSpacing, SliceDistance;

    private fixed byte _series[TextBytes];

    private fixed byte _description[TextBytes];

    public readonly string Series
    {
        get
        {
            fixed (byte* text = _series) return Text(text);
        }
    }

    public readonly string Description
    {
        get
        {
            fixed (byte* text = _description) return Text(text);
        }
    }

    public readonly (double X, double Y, double Z) Position => (_position[0], _position[1], _position[2]);

    public readonly (double X, double Y, double Z) Normal => (_normal[0], _normal[1], _normal[2]);

    private static string Text(byte* bytes)
    {
        var text = new ReadOnlySpan<byte>(bytes, TextBytes);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }
}

internal sealed class DicomPixels : SafeHandle
{
    public DicomPixels() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeDicom.Close(handle);
        return true;
    }
}
