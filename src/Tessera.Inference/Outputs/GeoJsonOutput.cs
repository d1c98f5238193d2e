using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Borders;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>NAME.geojson beside each mask: the outlines of its parts, on the map where the image lies on one.</summary>
/// <param name="tolerance">How far borders may move to be simpler, in pixels; neighbours keep the same border.</param>
/// <param name="rasters">Knows where maps lie; without it the map's own coordinates are written.</param>
public sealed class GeoJsonOutput(double tolerance = 0, IRasterFormat? rasters = null) : IMapOutput
{
    public const string Name = "geojson", Ending = ".geojson";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [target.Beside(Ending)];

    /// <exception cref="InputException">The disk refuses.</exception>
    public OutputParts Write(PredictionTarget target, Mask mask, LabelMap labels, GeoReference? place)
    {
        IReadOnlyList<BorderedPart> parts = SharedBorders.Of(mask, tolerance, except: labels.IgnoreId);
        string file = target.Beside(Ending);
        using IMapTransform? transform = place is null ? null : rasters?.ToDegrees(place, target.Image);
        MaskGeoJson.Write(file, parts, labels, place, transform is null ? null : new ToldTransform(transform));
        return OutputParts.OfFile(Name, file);
    }

    /// <summary>A place without longitude and latitude is one image's trouble, no disk's.</summary>
    private sealed class ToldTransform(IMapTransform transform) : IMapTransform
    {
        public void ToDegrees(Span<Point> points)
        {
            try
            {
                transform.ToDegrees(points);
            }
            catch (InputException error)
            {
                throw new UnfitImageException(error.Message);
            }
        }

        public void Dispose() { }
    }
}
