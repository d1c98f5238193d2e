using Tessera.Core.Files;

namespace Tessera.Data.Datasets;

/// <summary>What can be wrong with the files of a folder before one of them is opened.</summary>
public enum OpeningFaultKind { NoPartner, SharedName, EmptySplit, WrongLine, SliceCount, NoFrame }

/// <summary>A file or folder that a layout cannot use: what is wrong with it, and what was expected.</summary>
public sealed record OpeningFault(OpeningFaultKind Kind, string File, string Found, string Expected)
{
    internal InputException ToError() => InputException.At(File, $"{Found}; expected {Expected}");
}

/// <summary>What becomes of faults while a folder is opened: the first ends it, or all are kept, and what they are of is left
/// out.</summary>
internal sealed class OpeningFaults
{
    private readonly List<OpeningFault>? _kept;

    private OpeningFaults(List<OpeningFault>? kept) => _kept = kept;

    /// <summary>The first is thrown.</summary>
    public static OpeningFaults Refused { get; } = new(null);

    /// <summary>For a check.</summary>
    public static OpeningFaults Kept() => new([]);

    public bool AreKept => _kept is not null;

    public IReadOnlyList<OpeningFault> All => _kept ?? [];

    /// <exception cref="InputException">Faults are not kept.</exception>
    public void Add(OpeningFault fault)
    {
        if (_kept is null) throw fault.ToError();
        _kept.Add(fault);
    }

    /// <summary>Several of one kind; where they are not kept, the first says how many there are.</summary>
    /// <param name="many">What they are: "images without a mask".</param>
    /// <param name="faults">In the order of their files or lines.</param>
    public void AddAll(string many, IReadOnlyList<OpeningFault> faults)
    {
        if (faults.Count == 0) return;
        string others = faults.Count > 1 && !AreKept ? $" ({faults.Count} {many} in all)" : "";
        Add(faults[0] with { Expected = faults[0].Expected + others });
        foreach (OpeningFault fault in faults.Skip(1)) Add(fault);
    }
}
