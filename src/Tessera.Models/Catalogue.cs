using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch.Nn;

namespace Tessera.Models;

/// <summary>All networks by name: ARCH-ENCODER for a decoder over an encoder, ARCH for one with a body of its own.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Architecture> Architectures => ArchitectureTable.All;

    public static IReadOnlyList<EncoderKind> Encoders => EncoderTable.All;

    /// <summary>Every network, in the order of architectures and encoders.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = [.. Architectures.SelectMany(EntriesOf)];

    /// <summary>What a list of networks shows: each architecture once with its own body and once over its usual encoder,
    /// and the pairs that others publish.</summary>
    public static IReadOnlyList<CatalogueEntry> Listed { get; } =
        [.. Entries.Where(e => IsUsual(e) || e.Encoder is { } encoder && e.Architecture.AlsoListed.Contains(encoder.Name))];

    /// <summary>The network of this name; an architecture's name alone means its own body, or else its usual encoder.</summary>
    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static CatalogueEntry Find(string name) =>
        TryFind(name) ?? throw Unknown(name, Entries.Select(e => e.Name));

    /// <exception cref="InputException">No network has this name; the nearest one is named. Or it is made for one size, and none
    /// is given.</exception>
    public static Network Create(string name, NetworkOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Width);
        CatalogueEntry entry = Find(name);
        if (entry.Architecture.FixedSize && options.Size is null)
            throw new InputException(
                $"model '{entry.Name}' is made for one size of image: give it the size, or take another model");
        return entry.Create(options);
    }

    /// <summary>The encoder of this name with a head for whole images.</summary>
    /// <exception cref="InputException">No encoder has this name; the nearest one is named.</exception>
    public static ImageClassifier CreateClassifier(string name, NetworkOptions options) =>
        FindEncoder(name).Classifier(options);

    /// <exception cref="InputException">No encoder has this name; the nearest one is named.</exception>
    public static EncoderKind FindEncoder(string name) => Encoders.FirstOrDefault(e => e.Name == name)
        ?? throw new InputException(
            $"encoder '{name}' is not known; {NearestName.Hint(name, [.. Encoders.Select(e => e.Name)])}");

    /// <summary>What a network costs for one image of a size, or an encoder with its classifier; it is built, but
    /// nothing is computed.</summary>
    /// <exception cref="InputException">Nothing has this name; the nearest one is named.</exception>
    public static NetworkDescription Describe(string name, int classes, ImageSize size)
    {
        using var uninitialised = new NoInit();
        var options = new NetworkOptions(classes, size.Channels) { Size = new(size.Height, size.Width) };
        if (Encoders.FirstOrDefault(e => e.Name == name) is { } encoder)
        {
            using ImageClassifier classifier = encoder.Classifier(options);
            return Describe(name, "classifier", name, encoder.Paper, classifier, size);
        }
        CatalogueEntry entry = TryFind(name)
            ?? throw Unknown(name, Entries.Select(e => e.Name).Concat(Encoders.Select(e => e.Name)));
        using Network network = entry.Create(options);
        return Describe(entry.Name, entry.Architecture.Name, entry.Encoder?.Name, entry.Architecture.Paper, network, size);
    }

    private static NetworkDescription Describe(
        string name, string architecture, string? encoder, string paper, Network network, ImageSize size) => new(
        name, architecture, encoder,
        network.ParameterCount(), MultiplyAdds.Count(network, size) / 1e9, network.OutputStride, paper);

    private static CatalogueEntry? TryFind(string name) =>
        Entries.FirstOrDefault(e => e.Name == name) ?? Entries.FirstOrDefault(e => e.Architecture.Name == name && IsUsual(e));

    private static InputException Unknown(string name, IEnumerable<string> known) =>
        new($"model '{name}' is not known; {NearestName.Hint(name, [.. known])}");

    private static bool IsUsual(CatalogueEntry entry) =>
        entry.Encoder is null || entry.Encoder.Name == entry.Architecture.DefaultEncoder;

    private static IEnumerable<CatalogueEntry> EntriesOf(Architecture architecture)
    {
        if (architecture.Alone is { } alone) yield return new CatalogueEntry(architecture.Name, architecture, null, alone);
        if (architecture.Over is not { } over) yield break;
        foreach (EncoderKind encoder in Encoders)
            yield return new CatalogueEntry(
                $"{architecture.Name}-{encoder.Name}", architecture, encoder, options => over(encoder, options));
    }
}
