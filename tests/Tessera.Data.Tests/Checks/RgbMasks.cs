using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Checks;

/// <summary>Masks in the clean set's colours: black is ignore there, so that background has no colour of its own.</summary>
internal sealed class RgbMasks : IMaskReader
{
    private static readonly (Rgb Color, int Id, string Name)[] Known =
    [
        (new(0, 0, 0), 0, "background"), (new(128, 64, 128), 1, "road"), (new(0, 0, 142), 2, "car"),
        (new(107, 142, 35), 3, "tree"),
    ];

    public string Values => "colours";

    public string Expected => "#000000, #804080, #00008e or #6b8e23";

    public ReadMask Read(Sample sample)
    {
        Image image = ImageFile.Read(sample.MaskPath, new ReadOptions(Channels: 3));
        var mask = new Mask(image.Width, image.Height);
        var unknown = new SortedDictionary<string, UnknownValue>(StringComparer.Ordinal);
        for (int i = 0; i < mask.Ids8.Length; i++)
        {
            var color = new Rgb(image.Bytes[3 * i], image.Bytes[3 * i + 1], image.Bytes[3 * i + 2]);
            int at = Array.FindIndex(Known, k => k.Color == color);
            mask.Ids8[i] = at < 0 ? (byte)255 : (byte)Known[at].Id;
            if (at >= 0) continue;
            string nearest = Known.MinBy(k =>
                Math.Abs(k.Color.R - color.R) + Math.Abs(k.Color.G - color.G) + Math.Abs(k.Color.B - color.B)).Name;
            unknown[color.ToString()] = new UnknownValue(color.ToString(),
                (unknown.GetValueOrDefault(color.ToString())?.Pixels ?? 0) + 1, nearest);
        }
        return new ReadMask(mask, [.. unknown.Values]);
    }
}
