using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

/// <summary>An encoded image (PNG, JPEG or WebP bytes) and the words under it.</summary>
public sealed record GalleryImage(byte[] Data, string Label)
{
    /// <exception cref="ArgumentException">The bytes are none of the three formats that every browser shows.</exception>
    public string DataUri => $"data:{MediaType};base64,{Convert.ToBase64String(Data)}";

    private string MediaType => Data switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => throw new ArgumentException($"'{Label}' is no PNG, JPEG or WebP image"),
    };
}

/// <summary>Images that belong together, side by side: an image, its truth, the prediction, the errors.</summary>
public sealed record GalleryRow(string Title, IReadOnlyList<GalleryImage> Images, string? Note = null);

/// <summary>Rows of images under one legend; where scripts run, a click enlarges an image to its own pixels.</summary>
public sealed class Gallery : IReportBlock
{
    private readonly List<GalleryRow> _rows = [];

    public string? Title { get; init; }

    public string? Caption { get; init; }

    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    public Gallery Add(GalleryRow row)
    {
        _rows.Add(row);
        return this;
    }

    public void Write(MarkupWriter markup)
    {
        Figure.Open(markup, "gallery", Title, []);
        foreach (GalleryRow row in _rows) WriteRow(markup, row);
        Figure.Close(markup, Caption);
    }

    // The legend stands with every row: a reader who scrolls to the ninth image still sees what its colours mean.
    private void WriteRow(MarkupWriter markup, GalleryRow row)
    {
        markup.Open("div", ("class", "gallery-row")).Open("p", ("class", "row-title")).Element("strong", row.Title);
        if (row.Note is not null) markup.Text(" ").Element("span", row.Note, ("class", "note"));
        markup.Close().Open("div", ("class", "images"));
        foreach (GalleryImage image in row.Images)
        {
            markup.Open("div", ("class", "image"))
                .Leaf("img", ("src", image.DataUri), ("alt", $"{image.Label} of {row.Title}"))
                .Element("p", image.Label).Close();
        }
        markup.Close();
        new Legend(Legend).Write(markup);
        markup.Close();
    }
}
