using System.Reflection;
using Tessera.Core.Files;
using Tessera.Reports.Markup;

namespace Tessera.Reports;

/// <summary>One self-contained page: its style, charts and images lie in the one file, and it reads without any script.</summary>
public sealed class HtmlReport(string title)
{
    private readonly List<ReportSection> _sections = [];

    public string Title { get; } = title;

    /// <summary>A line under the title: what was measured, on which data, with which model.</summary>
    public string? Subtitle { get; init; }

    /// <summary>A line at the foot: who or what made the page. No date, so that the same result gives the same file.</summary>
    public string Footer { get; init; } = "Made with Tessera";

    public IReadOnlyList<ReportSection> Sections => _sections;

    /// <summary>Adds a section at the end; <paramref name="lead"/> is a sentence under its heading.</summary>
    public ReportSection Section(string heading, string? lead = null)
    {
        var section = new ReportSection(heading, lead);
        _sections.Add(section);
        return section;
    }

    public void Save(string path) => AtomicFile.WriteText(path, ToHtml());

    public string ToHtml()
    {
        var markup = new MarkupWriter();
        markup.Verbatim("<!DOCTYPE html>\n").Open("html", ("lang", "en"));
        WriteHead(markup);
        markup.Open("body").Open("main");
        WriteTitle(markup);
        for (int i = 0; i < _sections.Count; i++) WriteSection(markup, _sections[i], i);
        markup.Element("footer", Footer).Close();
        markup.Open("script").Verbatim(Resource("report.js")).Close();
        return markup.Close().Close().Finish();
    }

    private void WriteHead(MarkupWriter markup) => markup
        .Open("head")
        .Leaf("meta", ("charset", "utf-8"))
        .Leaf("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
        .Leaf("meta", ("name", "color-scheme"), ("content", "light dark"))
        .Element("title", Title)
        .Open("style").Verbatim(Resource("report.css")).Close()
        .Close();

    private void WriteTitle(MarkupWriter markup)
    {
        markup.Open("header").Element("h1", Title);
        if (Subtitle is not null) markup.Element("p", Subtitle, ("class", "subtitle"));
        if (_sections.Count > 2)
        {
            markup.Open("nav");
            for (int i = 0; i < _sections.Count; i++) markup.Element("a", _sections[i].Heading, ("href", $"#s{i + 1}"));
            markup.Close();
        }
        markup.Close();
    }

    private static void WriteSection(MarkupWriter markup, ReportSection section, int index)
    {
        markup.Open("section", ("id", $"s{index + 1}")).Element("h2", section.Heading);
        if (section.Lead is not null) markup.Element("p", section.Lead, ("class", "lead"));
        foreach (IReportBlock block in section.Blocks) block.Write(markup);
        markup.Close();
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in Tessera.Reports");
        return new StreamReader(stream).ReadToEnd();
    }
}
