namespace Tessera.Data.Checks.Remedies;

/// <summary>A change of one file that puts a finding right, and needs nobody to decide anything.</summary>
public interface IRemedy
{
    string File { get; }

    /// <summary>Writes the file anew, beside its place and renamed; returns what was done, in a few words.</summary>
    /// <exception cref="Core.Files.InputException">The file is no longer what was checked, or the disk refuses.</exception>
    string Apply();
}

/// <param name="File">What was changed.</param>
/// <param name="Did">How, in a few words.</param>
/// <param name="Original">Where the file lies as it was.</param>
public sealed record Repair(string File, string Did, string Original);
