using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Annotations;

/// <summary>Masks from COCO's panoptic PNGs: segment ids in three bytes, and their categories from the JSON.</summary>
internal sealed class CocoPanopticMasks(LabelMap labels, IReadOnlyDictionary<string, CocoPlace> places) : IMaskReader
{
    private const int Void = 0, Unknown = -1;

    public string Values => "segments";

    public string Expected => "those that the JSON lists for the image, of categories that it declares";

    public string Overlaps => "segments do not overlap: a pixel has the class of its one segment";

    public ReadMask Read(Sample sample)
    {
        (CocoFile file, int image, IReadOnlyDictionary<long, int> ids) = places[sample.ImagePath];
        (int width, int height) = AnnotatedSamples.SizeOf(sample, file.Images[image].Width, file.Images[image].Height);
        var classOf = new Dictionary<int, int> { [Void] = labels.IgnoreId };
        var undeclared = new Dictionary<int, string>();
        file.Visit(image, annotation =>
        {
            foreach (JsonPart segment in annotation.Items("segments_info"))
            {
                (int id, long category) = (segment.Int("id"), segment.Get("category_id").Whole());
                if (ids.TryGetValue(category, out int known)) classOf.TryAdd(id, known);
                else undeclared[id] = $"{id} of category {category}";
            }
        });
        return Paint(ReadIds(sample.MaskPath, width, height), classOf, undeclared);
    }

    private static Image ReadIds(string path, int width, int height)
    {
        ImageHeader header = ImageFile.ReadHeader(path);
        if (header.Format != ImageFormat.Png || header.Channels < 3 || header.Type != SampleType.UInt8)
        {
            string found = $"{header.Format.ToString().ToUpperInvariant()} with {header.Channels} channels of {header.Type}";
            throw InputException.At(path, $"is a {found}; expected segment ids in the colours of an RGB PNG");
        }
        if (header.Width != width || header.Height != height)
            throw InputException.At(path, $"is {header.Width}x{header.Height}; expected {width}x{height}, the size of the image");
        return ImageFile.Read(path, new ReadOptions(Channels: 3, Upright: false));
    }

    private ReadMask Paint(Image ids, Dictionary<int, int> classOf, Dictionary<int, string> undeclared)
    {
        var mask = new Mask(ids.Width, ids.Height, labels.IgnoreId > byte.MaxValue);
        var unknown = new SortedDictionary<int, long>();
        ReadOnlySpan<byte> bytes = ids.Bytes;
        (int last, int lastClass) = (Void, labels.IgnoreId);
        for (int i = 0; i < ids.Width * ids.Height; i++)
        {
            int id = bytes[3 * i] | bytes[3 * i + 1] << 8 | bytes[3 * i + 2] << 16;
            // Neighbours mostly are of one segment.
            if (id != last) (last, lastClass) = (id, classOf.GetValueOrDefault(id, Unknown));
            if (lastClass == Unknown) unknown[id] = unknown.GetValueOrDefault(id) + 1;
            int written = lastClass == Unknown ? labels.IgnoreId : lastClass;
            if (mask.Is16Bit) mask.Ids16[i] = (ushort)written;
            else mask.Ids8[i] = (byte)written;
        }
        return new ReadMask(mask, [.. unknown.Select(u => new UnknownValue(
            undeclared.GetValueOrDefault(u.Key) ?? u.Key.ToString(CultureInfo.InvariantCulture), u.Value))]);
    }
}
