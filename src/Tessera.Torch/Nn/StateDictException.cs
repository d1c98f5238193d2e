namespace Tessera.Torch.Nn;

/// <summary>Weights that do not fit a network: what is missing, what is too much, what has another shape.</summary>
public sealed class StateDictException(IReadOnlyList<string> missing, IReadOnlyList<string> unexpected,
    IReadOnlyList<string> misshapen)
    : Exception(Describe(missing, unexpected, misshapen))
{
    private const int Named = 5;

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<string> Unexpected => unexpected;

    public IReadOnlyList<string> Misshapen => misshapen;

    private static string Describe(IReadOnlyList<string> missing, IReadOnlyList<string> unexpected,
        IReadOnlyList<string> misshapen) =>
        string.Join("; ", new[] { Part("missing", missing), Part("unexpected", unexpected),
            Part("other shapes", misshapen) }.Where(p => p.Length > 0));

    private static string Part(string what, IReadOnlyList<string> keys) => keys.Count == 0 ? ""
        : $"{keys.Count} {what}: {string.Join(", ", keys.Take(Named))}" +
            (keys.Count > Named ? $" and {keys.Count - Named} more" : "");
}
