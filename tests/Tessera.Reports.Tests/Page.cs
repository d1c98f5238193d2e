using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Tessera.Reports.Tests;

/// <summary>A page as a strict XML parser sees it: what is not closed, not encoded or not UTF-8 fails right here.</summary>
internal static class Page
{
    public static XDocument Of(params IReportBlock[] blocks)
    {
        var report = new HtmlReport("title");
        ReportSection section = report.Section("section");
        foreach (IReportBlock block in blocks) section.Add(block);
        return Parse(report.ToHtml());
    }

    public static XDocument Parse(string html)
    {
        using var reader =
            XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    public static IEnumerable<XElement> WithClass(this XContainer root, string name) =>
        root.Descendants().Where(e => (e.Attribute("class")?.Value ?? "").Split(' ').Contains(name));

    public static double Number(this XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
