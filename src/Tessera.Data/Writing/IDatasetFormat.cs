using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing;

/// <summary>One way in which data sets are written. Its reader is the layout of the same name.</summary>
internal interface IDatasetFormat
{
    /// <summary>As the command line and <see cref="Dataset.Layout"/> name it.</summary>
    string Name { get; }

    /// <summary>The classes as the format can hold them: perhaps in other colours, never others.</summary>
    /// <exception cref="InputException">It cannot hold this data's classes or splits.</exception>
    LabelMap Fit(Dataset data);

    /// <summary>Below the data set's folder.</summary>
    /// <param name="extension">Of the image file, with its dot.</param>
    string ImagePath(string split, string name, string extension);

    /// <inheritdoc cref="ImagePath"/>
    string MaskPath(string split, string name);

    void WriteMask(string path, Mask mask, LabelMap labels);

    /// <summary>Whatever says what the masks mean and which images belong to which split; written last.</summary>
    /// <param name="names">By split.</param>
    void Describe(string root, LabelMap labels, IReadOnlyDictionary<string, string[]> names, string? groupSeparator);
}

/// <summary>The formats by their names.</summary>
public static class DatasetFormats
{
    public const string Default = "tessera";

    internal static IReadOnlyList<IDatasetFormat> All { get; } =
        [new Formats.TesseraFormat(), new Formats.PairsFormat(), new Formats.ColourCodedFormat(), new Formats.VocFormat(), new Formats.CamVidFormat()];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    internal static IDatasetFormat Find(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new InputException($"no format '{name}'; {Core.Text.NearestName.Hint(name, Names)}");
}
