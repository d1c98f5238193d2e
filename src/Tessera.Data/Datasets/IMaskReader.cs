using Tessera.Core.Files;
using Tessera.Core.Masks;

namespace Tessera.Data.Datasets;

/// <summary>What a layout's label files say, in the class ids of its data set. For any number of threads.</summary>
public interface IMaskReader
{
    /// <summary>What the files hold, in the plural, for messages: "ids", "colours", "category ids".</summary>
    string Values { get; }

    /// <summary>What a message says that the files should hold: "0 to 10, or 11 for ignore".</summary>
    string Expected { get; }

    /// <summary>Where files have objects that may overlap, the rule by which a pixel gets one class, for messages; null where a
    /// file says a pixel's class outright.</summary>
    string? Overlaps => null;

    /// <exception cref="InputException">The file cannot be read, or breaks its format's rules.</exception>
    ReadMask Read(Sample sample);
}

/// <summary>A sample's labels as read from its file.</summary>
/// <param name="Mask">Class ids, and the ignore id also where the value is unknown.</param>
/// <param name="Unknown">Values that the data set does not define, as the file has them, in order of value.</param>
public sealed record ReadMask(Mask Mask, IReadOnlyList<UnknownValue> Unknown)
{
    /// <summary>Unknown values that the data is known for: ignored and counted like others, but no reason to refuse the
    /// file.</summary>
    public IReadOnlyList<UnknownValue> Tolerated { get; init; } = [];
}

/// <param name="Value">"17", or "#40c080".</param>
/// <param name="Pixels">How many have it.</param>
/// <param name="Nearest">The class whose value is nearest, where that says something: colours only.</param>
public sealed record UnknownValue(string Value, long Pixels, string? Nearest = null);
