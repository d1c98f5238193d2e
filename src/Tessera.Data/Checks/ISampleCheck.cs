namespace Tessera.Data.Checks;

/// <summary>
/// One check over a pass: it looks at every sample once, from several threads, keeps what it needs of it (bytes, not pixels), and
/// says at the end what only the whole shows.
/// </summary>
internal interface ISampleCheck
{
    IEnumerable<Finding> Look(CheckedSample sample);

    IEnumerable<Finding> Conclude() => [];
}
