using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing;

/// <summary>A sample's place in a copy.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Name">One part of a path: names of folders within the old layout are part of it.</param>
/// <param name="Extension">Of the image file, with its dot.</param>
internal sealed record CopiedSample(string Split, string Name, string Extension);

/// <summary>One way in which data sets are written. Its reader is the layout of the same name.</summary>
internal interface IDatasetFormat
{
    /// <summary>As the command line and <see cref="Dataset.Layout"/> name it.</summary>
    string Name { get; }

    /// <summary>The only classes that it holds, which a data set's are matched with by name; null where it holds any.</summary>
    LabelMap? Own => null;

    /// <summary>The only splits that it holds; null where it holds any.</summary>
    IReadOnlyList<string>? Splits => null;

    /// <summary>Pixels may be ignored, or lose that and are counted; else data with such pixels is refused.</summary>
    bool HoldsIgnore => true;

    /// <summary>Masks come back pixel for pixel; otherwise what was written is read again, and compared.</summary>
    bool KeepsEveryPixel => true;

    /// <summary>What the format's own image files end in, where other tools look for nothing else.</summary>
    string? ImageEnding => null;

    /// <summary>The classes, which are those of <see cref="Own"/> where the format has its own, perhaps in other
    /// colours.</summary>
    /// <exception cref="InputException">It cannot hold this data's classes.</exception>
    LabelMap Fit(Dataset data) => data.Labels;

    /// <summary>Below the data set's folder.</summary>
    string ImagePath(CopiedSample sample);

    /// <inheritdoc cref="ImagePath"/>
    string MaskPath(CopiedSample sample);

    /// <param name="path">Absolute: that of <see cref="MaskPath"/>.</param>
    /// <param name="mask">In the ids of <paramref name="labels"/>.</param>
    void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels);

    /// <summary>Whatever says what the masks mean and which images belong to which split; written last.</summary>
    void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator) { }
}
