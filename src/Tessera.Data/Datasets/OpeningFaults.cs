namespace Tessera.Data.Datasets;

/// <summary>What can be wrong with the files of a folder before one of them is opened.</summary>
public enum OpeningFaultKind { NoPartner, SharedName, EmptySplit }

/// <summary>A file or folder that a layout cannot use: what is wrong with it, and what was expected.</summary>
public sealed record OpeningFault(OpeningFaultKind Kind, string File, string Found, string Expected);

/// <summary>
/// Where layouts put faults while a folder is opened to be checked; else they throw, and one fault ends the opening. Of the
/// thread that opens: layouts need no parameter that only a check would pass.
/// </summary>
internal static class OpeningFaults
{
    [ThreadStatic]
    private static List<OpeningFault>? _collected;

    public static bool AreCollected => _collected is not null;

    public static void Add(OpeningFault fault) => _collected?.Add(fault);

    public static (T Opened, IReadOnlyList<OpeningFault> Faults) During<T>(Func<T> open)
    {
        var faults = new List<OpeningFault>();
        _collected = faults;
        try
        {
            return (open(), faults);
        }
        finally
        {
            _collected = null;
        }
    }
}
