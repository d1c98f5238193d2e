using System.Runtime.InteropServices;
using Tessera.Imaging.Rasters;

namespace Tessera.Rasters.Native;

/// <summary>An open GeoTIFF.</summary>
internal sealed class GeoTiffSourceHandle : SafeHandle
{
    public GeoTiffSourceHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeRasters.CloseGeoTiff(handle);
        return true;
    }
}

/// <summary>A GeoTIFF being written; whatever is not finished is given up.</summary>
internal sealed class GeoTiffSinkHandle : SafeHandle
{
    public GeoTiffSinkHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeRasters.AbandonGeoTiff(handle);
        return true;
    }
}

/// <summary>What an open file is; native/rasters/geotiff_read.cpp has the same fields.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GeoTiffFacts
{
    public AffineTransform Transform;
    public double NoData, UnitMetres;
    public int Width, Height, Bands, Type, BlockWidth, BlockHeight, Colours, HasTransform, HasNoData, HasAlpha;
}

/// <summary>What a new file is to be; native/rasters/geotiff_write.cpp has the same fields.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GeoTiffPlan
{
    public AffineTransform Transform;
    public double NoData;
    public int Width, Height, Bands, Type, Tile, Compression, Colours, HasTransform, HasNoData, HasAlpha, HoldsIds, Overviews;
}
