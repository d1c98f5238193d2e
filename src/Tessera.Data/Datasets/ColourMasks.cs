using System.Numerics;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Datasets;

/// <summary>
/// Mask files whose colours are the classes: RGB or RGBA, or a palette, of which the colours count and not the numbers. Grey
/// is the colour of three equal parts.
/// </summary>
/// <param name="labels">The classes that colours stand for.</param>
/// <param name="ids">The class id, or the ignore id, of each colour.</param>
/// <param name="source">Where the colours are from, for messages: "label_colors.txt".</param>
public sealed class ColourMasks(LabelMap labels, IReadOnlyDictionary<Rgb, int> ids, string source) : IMaskReader
{
    /// <summary>For data that may also have grey files of ids: the class id, or the ignore id, of each; what is not there is
    /// unknown.</summary>
    public IReadOnlyDictionary<int, int>? GreyIds { get; init; }

    /// <summary>Samples whose unknown colours are a known slip of the data: they are ignored, counted, and not refused.</summary>
    public Func<Sample, bool> Tolerates { get; init; } = _ => false;

    public string Values => "colours";

    public string Expected => $"the {ids.Count} colours of {source}";

    /// <summary>The class id or ignore id of each colour.</summary>
    public IReadOnlyDictionary<Rgb, int> Ids => ids;

    public ReadMask Read(Sample sample)
    {
        string path = sample.MaskPath;
        ImageHeader header = ImageFile.ReadHeader(path);
        RequireExact(header, path);
        var unknown = new UnknownColours(labels, ids);
        bool numbered = header.Format == ImageFormat.Png && (header.Indexed || header.Channels == 1);
        Mask mask = numbered ? FromNumbers(path, header, unknown) : FromPixels(path, unknown);
        IReadOnlyList<UnknownValue> values = unknown.Values();
        return Tolerates(sample) ? new ReadMask(mask, []) { Tolerated = values } : new ReadMask(mask, values);
    }

    internal static void RequireExact(ImageHeader header, string path)
    {
        const string Expected = "expected the exact colours of an 8-bit PNG, TIFF or BMP";
        if (header.Format is ImageFormat.Jpeg or ImageFormat.Webp or ImageFormat.Video)
            throw InputException.At(path,
                $"is a {header.Format.ToString().ToUpperInvariant()} picture, whose colours are not those drawn; {Expected}");
        if (header.Type != SampleType.UInt8)
            throw InputException.At(path, $"has samples of {header.Type}; {Expected}");
        if (header.Channels > 4)
            throw InputException.At(path, $"has {header.Channels} bands; {Expected}");
    }

    // At most 256 values: each is looked up once, whatever the size.
    private Mask FromNumbers(string path, ImageHeader header, UnknownColours unknown)
    {
        (Mask file, IReadOnlyList<Rgb>? palette) = MaskFile.ReadWithPalette(path);
        long[] counts = MaskIds.Histogram(file);
        int[] table = new int[counts.Length];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = labels.IgnoreId;
            if (counts[value] == 0) continue;
            if (palette is null && GreyIds is not null)
            {
                if (GreyIds.TryGetValue(value, out int direct)) table[value] = direct;
                else unknown.AddId(value, counts[value]);
                continue;
            }
            if (palette is not null && value >= palette.Count)
                throw InputException.At(path, $"is damaged: it uses entry {value} of a palette of {palette.Count}");
            int grey = value * byte.MaxValue / ((1 << header.BitDepth) - 1);
            Rgb color = palette is not null ? palette[value] : new Rgb((byte)grey, (byte)grey, (byte)grey);
            if (ids.TryGetValue(color, out int id)) table[value] = id;
            else unknown.Add(color, counts[value]);
        }
        return MaskIds.Remap(file, table, to16Bit: labels.IgnoreId > byte.MaxValue);
    }

    private Mask FromPixels(string path, UnknownColours unknown)
    {
        // Opacity stays where it is: to drop it would be a copy.
        Image image = ImageFile.Read(path, new ReadOptions(KeepAlpha: true));
        var mask = new Mask(image.Width, image.Height, labels.IgnoreId > byte.MaxValue);
        if (mask.Is16Bit) Fill(image.Bytes, image.Channels, mask.Ids16, unknown);
        else Fill(image.Bytes, image.Channels, mask.Ids8, unknown);
        return mask;
    }

    // Masks are areas of one colour: equal neighbours share a look-up.
    private void Fill<T>(ReadOnlySpan<byte> pixels, int channels, Span<T> to, UnknownColours unknown) where T : IBinaryInteger<T>
    {
        (int green, int blue) = channels >= 3 ? (1, 2) : (0, 0);
        for (int start = 0; start < to.Length;)
        {
            Rgb color = At(pixels, start);
            int end = start + 1;
            while (end < to.Length && At(pixels, end) == color) end++;
            if (!ids.TryGetValue(color, out int id))
            {
                id = labels.IgnoreId;
                unknown.Add(color, end - start);
            }
            to[start..end].Fill(T.CreateTruncating(id));
            start = end;
        }

        Rgb At(ReadOnlySpan<byte> from, int pixel)
        {
            ReadOnlySpan<byte> samples = from.Slice(pixel * channels, channels);
            return new Rgb(samples[0], samples[green], samples[blue]);
        }
    }
}
