using System.Globalization;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Benchmarks;

/// <summary>
/// The JSON that COCO's stuff server takes: for each image and category an entry with run lengths. Stuff is 92 to 182; the server
/// scores no things, and takes all of them together as 183, other.
/// </summary>
internal static class CocoStuffResults
{
    public const string FileName = "stuff_results.json";

    private const int FirstStuff = 92, Other = 183;

    /// <param name="path">Of the JSON.</param>
    /// <param name="images">Whose mask files hold the ids of pixel maps: category numbers less one. Read again one by
    /// one.</param>
    public static void Write(string path, IEnumerable<PredictedImage> images) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (PredictedImage image in images)
        {
            long id = long.Parse(Path.GetFileNameWithoutExtension(image.Mask), NumberStyles.None, CultureInfo.InvariantCulture);
            Write(json, id, MaskFile.Read(image.Mask));
            json.Flush();
        }
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, long image, Mask mask)
    {
        byte[] bits = new byte[mask.Width * mask.Height];
        long[] counts = MaskIds.Histogram(mask);
        IEnumerable<IGrouping<int, int>> categories = Enumerable.Range(0, byte.MaxValue).Where(id => counts[id] > 0)
            .GroupBy(id => id + 1 >= FirstStuff ? id + 1 : Other).OrderBy(category => category.Key);
        foreach (IGrouping<int, int> category in categories)
        {
            bool[] isSet = new bool[byte.MaxValue + 1];
            foreach (int id in category) isSet[id] = true;
            for (int i = 0; i < bits.Length; i++) bits[i] = (byte)(isSet[mask.Ids8[i]] ? 1 : 0);
            json.WriteStartObject();
            json.WriteNumber("image_id", image);
            json.WriteNumber("category_id", category.Key);
            json.WriteStartObject("segmentation");
            json.WriteStartArray("size");
            json.WriteNumberValue(mask.Height);
            json.WriteNumberValue(mask.Width);
            json.WriteEndArray();
            json.WriteString("counts", CocoRuns.Pack(CocoRuns.Encode(bits, mask.Width, mask.Height)));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
