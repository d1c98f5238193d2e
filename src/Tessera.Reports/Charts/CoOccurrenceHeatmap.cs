using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;

namespace Tessera.Reports.Charts;

/// <summary>Of the images with a class (row), the share that has another (column) too; the counts show when a cell is pointed
/// at.</summary>
public sealed class CoOccurrenceHeatmap : IReportBlock
{
    private readonly string _title;
    private readonly IReadOnlyList<LabelClass> _classes;
    private readonly long[,] _images;

    public string? Caption { get; init; }

    /// <summary><paramref name="images"/>[a, b] have both classes, [a, a] have a.</summary>
    /// <exception cref="ArgumentException">The counts are not classes x classes.</exception>
    public CoOccurrenceHeatmap(string title, IReadOnlyList<LabelClass> classes, long[,] images)
    {
        if (images.GetLength(0) != classes.Count || images.GetLength(1) != classes.Count)
            throw new ArgumentException($"counts are {images.GetLength(0)} x {images.GetLength(1)} for {classes.Count} classes",
                nameof(images));
        (_title, _classes, _images) = (title, classes, images);
    }

    public void Write(MarkupWriter markup)
    {
        Figure.Open(markup, "chart heatmap", _title, []);
        var matrix = new ClassMatrix(_classes);
        matrix.Open(markup, _title);
        for (int row = 0; row < _classes.Count; row++)
        {
            long with = _images[row, row];
            markup.Open("g", ("class", with == 0 ? "row empty" : "row"));
            for (int column = 0; column < _classes.Count; column++)
            {
                double share = with == 0 ? 0 : (double)_images[row, column] / with;
                string? text = share >= 0.005 ? (100 * share).ToString("0", CultureInfo.InvariantCulture) : null;
                matrix.WriteCell(markup, row, column, "right", Words(row, column, with), share * share, text);
            }
            markup.Close();
        }
        markup.Close().Close();
        Figure.Close(markup, Caption);
    }

    private string Words(int row, int column, long with)
    {
        (string one, string other) = (_classes[row].Name, _classes[column].Name);
        if (with == 0) return $"no image has {one}";
        return row == column ? string.Create(CultureInfo.InvariantCulture, $"{with:N0} images have {one}")
            : string.Create(CultureInfo.InvariantCulture,
                $"{_images[row, column]:N0} of {with:N0} images with {one} have {other} too");
    }
}
