using System.Globalization;
using System.Text;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing.Formats;

/// <summary>YOLO's polygons: a text for each image, a line for each polygon, so that an object with a hole or in several parts is
/// several. What is ignored becomes background.</summary>
internal sealed class YoloSegFormat : IDatasetFormat
{
    public string Name => "yolo-seg";

    public bool KeepsEveryPixel => false;

    public LabelMap Fit(Dataset data) => ShapeClasses.Fit(data, Name);

    public string ImagePath(CopiedSample sample) => Path.Combine("images", sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("labels", sample.Split, sample.Name + ".txt");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels)
    {
        int? background = ShapeClasses.BackgroundOf(labels);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            foreach ((Segment segment, IReadOnlyList<Point[]> polygons) in ShapeClasses.Draw(mask, labels, path))
            {
                foreach (Point[] polygon in polygons)
                    writer.WriteLine(Line(NumberOf(segment.ClassId, background), polygon, mask.Width, mask.Height));
            }
        }, durable: false);
    }

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        int? background = ShapeClasses.BackgroundOf(labels);
        IEnumerable<string> splits =
            samples.Select(sample => sample.Split).Distinct().Select(split => $"{split}: images/{split}\n");
        IEnumerable<string> names = labels.Classes.Where(c => c.Id != background).Select(c =>
        {
            string quoted = JsonText.Write(json => json.WriteStringValue(c.Name));
            return string.Create(CultureInfo.InvariantCulture, $"  {NumberOf(c.Id, background)}: {quoted}\n");
        });
        AtomicFile.WriteText(Path.Combine(root, "data.yaml"), $"path: .\n{string.Concat(splits)}names:\n{string.Concat(names)}");
    }

    private static int NumberOf(int classId, int? background) => classId > background ? classId - 1 : classId;

    // Eight decimals: corners are half a pixel from any centre, so that not even 10,000,000 columns would show the rounding.
    private static string Line(int number, Point[] polygon, int width, int height)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{number}");
        foreach ((double x, double y) in polygon)
            line.Append(CultureInfo.InvariantCulture, $" {x / width:0.########} {y / height:0.########}");
        return line.ToString();
    }
}
