using System.Runtime.InteropServices;

namespace Tessera.Rasters.Native;

/// <summary>An open transformation.</summary>
internal sealed class DegreesHandle : SafeHandle
{
    public DegreesHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeRasters.CloseDegrees(handle);
        return true;
    }
}

internal static unsafe partial class NativeRasters
{
    public static DegreesHandle Degrees(string crs, string name)
    {
        Check(OpenDegrees(crs, out DegreesHandle degrees), name);
        return degrees;
    }

    /// <param name="pairs">East and north, in place.</param>
    public static void ToDegrees(DegreesHandle degrees, Span<double> pairs, string name)
    {
        fixed (double* points = pairs) Check(RunDegrees(degrees, points, pairs.Length / 2), name);
    }

    [LibraryImport(Library, EntryPoint = "tsr_degrees_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDegrees(string wkt, out DegreesHandle degrees);

    [LibraryImport(Library, EntryPoint = "tsr_degrees_run")]
    private static partial int RunDegrees(DegreesHandle degrees, double* points, int count);

    [LibraryImport(Library, EntryPoint = "tsr_degrees_close")]
    internal static partial void CloseDegrees(nint degrees);
}
