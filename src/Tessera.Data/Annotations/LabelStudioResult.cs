using Tessera.Core.Masks;

namespace Tessera.Data.Annotations;

/// <summary>One result of a labeller's: a brush mask, a bitmask, or a shape in percent of the image.</summary>
internal static class LabelStudioResult
{
    private const string PngAddress = "data:image/png;base64,";

    /// <summary>The key of a value's labels: brushlabels, polygonlabels, labels, ...</summary>
    public static bool IsLabels(string key) => key.EndsWith("labels", StringComparison.Ordinal);

    /// <summary>The first of its labels; null where it has none.</summary>
    public static string? LabelOf(JsonPart result)
    {
        if (!result.Has("value")) return null;
        return result.Get("value").Properties().Where(property => IsLabels(property.Name))
            .SelectMany(labels => labels.Items()).Select(label => label.Text()).FirstOrDefault();
    }

    /// <summary>Its pixels; null for results without an area: choices, texts, key points, lines.</summary>
    public static Region? RegionOf(JsonPart result, string place, Outlines outlines)
    {
        if (!result.Has("value")) return null;
        JsonPart value = result.Get("value");
        bool isArea = value.Has("rle") || value.Has("imageDataURL") || value.Has("points")
            || value.Has("radiusX") || value.Has("width") && value.Has("height");
        if (!isArea) return null;
        RequireSize(result, outlines);
        if (value.Has("rle")) return Brush(value, outlines);
        if (value.Has("imageDataURL")) return Bitmask(value.Text("imageDataURL"), place, outlines);

        Point Pixels(double x, double y) => new(x * outlines.Width / 100, y * outlines.Height / 100);
        if (value.Has("points")) return outlines.Polygon([.. value.Points("points").Select(p => Pixels(p.X, p.Y))]);
        Point corner = Pixels(value.Number("x"), value.Number("y"));
        double degrees = value.Has("rotation") ? value.Number("rotation") : 0;
        if (value.Has("radiusX"))
        {
            Point radii = Pixels(value.Number("radiusX"), value.Number("radiusY"));
            return outlines.Ellipse(corner, radii.X, radii.Y, degrees);
        }
        Point size = Pixels(value.Number("width"), value.Number("height"));
        // It is turned about its corner.
        return outlines.Box(corner, new Point(corner.X + size.X, corner.Y + size.Y), degrees, corner);
    }

    private static void RequireSize(JsonPart result, Outlines outlines)
    {
        int width = result.OptionalInt("original_width") ?? outlines.Width;
        int height = result.OptionalInt("original_height") ?? outlines.Height;
        if (width != outlines.Width || height != outlines.Height)
            throw new FormatException(
                $"was drawn on {width}x{height} pixels; expected {outlines.Width}x{outlines.Height}, as the image is");
        if (result.Has("image_rotation") && result.Number("image_rotation") != 0)
            throw new FormatException($"was drawn on an image turned by {result.Shown("image_rotation")} degrees; expected 0");
    }

    private static Region Brush(JsonPart value, Outlines outlines)
    {
        byte[] stream = [.. value.Items("rle").Select(part => part.Whole() is >= 0 and <= 255 and long number ? (byte)number
            : throw new FormatException($"has {part.Whole()} among its run lengths; expected bytes"))];
        return outlines.Bits(0, 0, outlines.Width, outlines.Height,
            bits => LabelStudioRuns.Decode(stream, outlines.Width, outlines.Height, bits.Span));
    }

    private static Region Bitmask(string address, string place, Outlines outlines)
    {
        if (!address.StartsWith(PngAddress, StringComparison.Ordinal))
            throw new FormatException($"has the imageDataURL '{Blame.Shown(address)}'; expected {PngAddress}...");
        byte[] png = new byte[address.Length];
        if (!Convert.TryFromBase64Chars(address.AsSpan(PngAddress.Length), png, out int length))
            throw new FormatException("has an imageDataURL that is no base64");
        png = png[..length];
        (int width, int height) = PngBits.SizeOf(png, place);
        if (width != outlines.Width || height != outlines.Height)
            throw new FormatException(
                $"has a bitmask of {width}x{height}; expected {outlines.Width}x{outlines.Height}, as the image is");
        return outlines.Bits(0, 0, width, height, bits => PngBits.Decode(png, place, bits.Span));
    }
}
