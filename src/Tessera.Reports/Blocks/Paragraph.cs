using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

public sealed record Paragraph(string Text) : IReportBlock
{
    public void Write(MarkupWriter markup) => markup.Element("p", Text);
}
