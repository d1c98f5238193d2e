using System.Globalization;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Reports;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;

namespace Tessera.Data.Statistics;

/// <summary>An inspection as one page: what there is of each class, where it lives, with what it goes, how it looks.</summary>
public sealed class InspectionReport(DatasetInspection inspection)
{
    // Up to 4x4, 16x16, 64x64 and 256x256 pixels.
    private static readonly long[] AreaSteps = [1, 17, 257, 4097, 65537, long.MaxValue];

    /// <summary>Reads a dozen samples again for the gallery.</summary>
    public HtmlReport ToHtml(CancellationToken cancellation = default)
    {
        Dataset dataset = inspection.Dataset;
        var report = new HtmlReport($"Data set {Path.GetFileName(Path.TrimEndingDirectorySeparator(dataset.Root))}")
        {
            Subtitle = Line($"{inspection.Images:N0} images in the layout {dataset.Layout}: ") +
                string.Join(", ", dataset.Splits.Select(s => $"{s.Value.Count} {s.Key}")),
        };
        AddKeyFigures(report.Section("At a glance"));
        AddClasses(report.Section("Classes"));
        AddObjects(report.Section("Objects",
            "An object is a connected region of one class; pixels that touch at a corner are connected."));
        if (inspection.IsDetailed) AddPlacesAndPairs(report);
        AddImages(report.Section("Images"));
        report.Section("Samples").Add(InspectionPictures.Gallery(dataset, cancellation));
        if (inspection.LeftOut.Count > 0) AddLeftOut(report.Section("Left out"));
        return report;
    }

    private void AddKeyFigures(ReportSection section)
    {
        long labelled = inspection.LabelledPixels, all = labelled + inspection.IgnoredPixels;
        SizeCount size = inspection.Sizes[0];
        ClassInspection[] present = [.. inspection.Classes.Where(c => c.Pixels > 0)];
        var figures = new List<KeyFigure>
        {
            new("Images", Line($"{inspection.Images:N0}"),
                inspection.LeftOut.Count == 0 ? "all could be read" : Line($"{inspection.LeftOut.Count} files left out")),
            new("Classes", Line($"{present.Length}"), Line($"of {inspection.Classes.Count} have pixels")),
            new("Labelled", Line($"{100.0 * labelled / Math.Max(1, all):0.0} %"),
                Line($"of {all / 1e6:0.0} Mpx; the rest is ignored")),
            new("Size", Line($"{size.Width}x{size.Height}"),
                inspection.Sizes.Count == 1 ? "all images" : Line($"{size.Images} images; {inspection.Sizes.Count} sizes")),
        };
        if (present.Length > 0 && present.MinBy(c => c.Pixels) is { } rarest)
            figures.Add(new("Rarest class", Percent(rarest.Pixels, labelled),
                Line($"{rarest.Class.Name}, in {rarest.Images} images")));
        section.Add(new KeyFigures(figures));
    }

    private void AddClasses(ReportSection section)
    {
        long labelled = inspection.LabelledPixels;
        IEnumerable<Bar> bars = inspection.Classes.Select(c => new Bar(c.Class.Name,
            c.Pixels == 0 ? double.NaN : 100.0 * c.Pixels / labelled, c.Class.Color, Line($"{c.Pixels:N0} pixels")));
        section.Add(new BarChart("Share of the labelled pixels, per cent", [.. bars]) { Format = "0.00" });
        string[] splits = [.. inspection.Dataset.Splits.Keys];
        var table = new Table([new("Class"), new("Pixels", true), new("Images", true), new("In images", true),
            .. splits.Select(split => new TableColumn($"Of {split}", true))])
        {
            Title = "Pixels and images",
            Caption = "In images: the share of all images that have the class. Of a split: the class's share of its labelled " +
                "pixels; they should be alike.",
        };
        foreach (ClassInspection one in inspection.Classes)
        {
            table.Row([new(one.Class.Name, Swatch: one.Class.Color), TableCell.Count(one.Pixels), TableCell.Count(one.Images),
                Share(one.Images, inspection.Images),
                .. splits.Select(split => Share(one.SplitPixels[split], inspection.SplitLabelled[split]))]);
        }
        section.Add(table);
    }

    private void AddObjects(ReportSection section)
    {
        var table = new Table([new("Class"), new("Objects", true), new("Per image", true), new("Smallest", true),
            new("Median", true), new("Largest", true),
            .. AreaSteps.Zip(AreaSteps.Skip(1), (from, to) => new TableColumn(Range(from, to), true))])
        {
            Title = "Objects by size in pixels",
        };
        foreach (ClassInspection one in inspection.Classes.Where(c => c.Objects.Count > 0))
        {
            ObjectSizes sizes = one.Objects;
            double perImage = (double)sizes.Count / one.Images;
            table.Row([new(one.Class.Name, Swatch: one.Class.Color),
                TableCell.Count(sizes.Count), new(Line($"{perImage:0.0}"), perImage),
                TableCell.Count(sizes.Smallest), TableCell.Count(sizes.Median), TableCell.Count(sizes.Largest),
                .. AreaSteps.Zip(AreaSteps.Skip(1), (from, to) => TableCell.Count(sizes.Between(from, to)))]);
        }
        section.Add(table);
    }

    private void AddPlacesAndPairs(HtmlReport report)
    {
        GalleryImage[] maps = [.. inspection.Classes.Where(c => c.Pixels > 0).Select(c =>
        {
            double[] shares = inspection.Places.Shares(c.Class.Id);
            return InspectionPictures.Map(shares, Line($"{c.Class.Name}, up to {100 * shares.Max():0.#} %"));
        })];
        report.Section("Places",
                "The frame in 32x24 cells, over all images; the brightest cell of a class has the share under its name.")
            .Add(new Gallery().Add(new GalleryRow("Where in the frame each class lives", maps)));
        report.Section("Together")
            .Add(new CoOccurrenceHeatmap(
                "Classes that appear in one image", inspection.Dataset.Labels.Classes, inspection.CoOccurrence)
            {
                Caption = "Of the images with the class of a row, the per cent that have the class of a column too. " +
                    "Point at a cell for its images.",
            });
    }

    private void AddImages(ReportSection section)
    {
        var sizes = new Table(new TableColumn("Width x height"), new TableColumn("Images", true),
            new TableColumn("Of all", true))
        {
            Title = "Sizes",
        };
        foreach (SizeCount size in inspection.Sizes.Take(20))
            sizes.Row(new TableCell(Line($"{size.Width}x{size.Height}"), (double)size.Width * size.Height),
                TableCell.Count(size.Images), Share(size.Images, inspection.Images));
        var kinds = new Table(new TableColumn("Type"), new TableColumn("Channels", true), new TableColumn("Images", true),
            new TableColumn("Scale", true), new TableColumn("Mean"), new TableColumn("Standard deviation"))
        {
            Title = "Values",
            Caption = "Of each channel, over the scale: what normalising subtracts and divides by.",
        };
        foreach (ColourStatistics kind in inspection.Colours)
            kinds.Row(Word(kind.Type), TableCell.Count(kind.Channels), TableCell.Count(kind.Images),
                new(Line($"{kind.Scale}"), kind.Scale), Values(kind.Mean), Values(kind.Deviation));
        section.Add(sizes).Add(kinds);
        if (inspection.Colours[0].Histogram(0, 1).Length > 0) section.Add(Histogram(inspection.Colours[0]));
    }

    private static LineChart Histogram(ColourStatistics kind)
    {
        const int Steps = 64;
        bool colour = kind.Channels is 3 or 4;
        (string Name, Core.Labels.Rgb? Color)[] channels = colour
            ? [("red", new(208, 60, 60)), ("green", new(56, 142, 60)), ("blue", new(58, 110, 208))]
            : [.. Enumerable.Range(0, Math.Min(kind.Channels, 8))
                .Select(c => (kind.Channels == 1 ? "grey" : Line($"band {c + 1}"), (Core.Labels.Rgb?)null))];
        return new LineChart("How often each value is", [.. channels.Select((channel, c) => new LineSeries(channel.Name,
            [.. kind.Histogram(c, Steps).Select((share, step) => ((step + 0.5) / Steps * kind.Scale, 100 * share))],
                channel.Color))])
        {
            XLabel = "value",
            YLabel = "per cent of pixels",
            YMin = 0,
            ShowsLast = false,
        };
    }

    private void AddLeftOut(ReportSection section)
    {
        var table = new Table(new TableColumn("What is wrong"));
        foreach (string line in inspection.LeftOut.Take(50)) table.Row(line);
        section.Paragraph("tessera data check says more about each of them.").Add(table);
    }

    private static string Range(long from, long to) =>
        to == long.MaxValue ? Line($"from {from:N0}") : from <= 1 ? Line($"to {to - 1:N0}") : Line($"{from:N0} to {to - 1:N0}");

    private static TableCell Share(long part, long whole) =>
        whole == 0 ? TableCell.Score(double.NaN) : new TableCell(Percent(part, whole), (double)part / whole);

    private static string Percent(long part, long whole) => Line($"{100.0 * part / Math.Max(1, whole):0.00} %");

    private static string Values(double[] values) => string.Join(" ", values.Select(v => Line($"{v:0.000}")));

    private static string Word(SampleType type) => type switch
    {
        SampleType.UInt8 => "8 bits",
        SampleType.UInt16 => "16 bits",
        _ => "float",
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
