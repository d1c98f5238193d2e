using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;

namespace Tessera.Reports;

/// <summary>Something that a section can hold. Charts, tables and galleries of our own are blocks like anyone's.</summary>
public interface IReportBlock
{
    void Write(MarkupWriter markup);
}

/// <summary>A heading and what stands under it, in the order of adding.</summary>
public sealed class ReportSection(string heading, string? lead = null)
{
    private readonly List<IReportBlock> _blocks = [];

    public string Heading { get; } = heading;

    public string? Lead { get; } = lead;

    public IReadOnlyList<IReportBlock> Blocks => _blocks;

    public ReportSection Add(IReportBlock block)
    {
        _blocks.Add(block);
        return this;
    }

    public ReportSection Paragraph(string text) => Add(new Paragraph(text));
}
