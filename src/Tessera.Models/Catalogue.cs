using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;

namespace Tessera.Models;

/// <summary>All networks by name: ARCH-ENCODER for a decoder over an encoder, ARCH for one with a body of its own.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Architecture> Architectures => ArchitectureTable.All;

    public static IReadOnlyList<EncoderKind> Encoders => EncoderTable.All;

    /// <summary>Every network, in the order of architectures and encoders.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = [.. Architectures.SelectMany(EntriesOf)];

    /// <summary>What a list of networks shows: each architecture once with its own body and once over its usual encoder.</summary>
    public static IReadOnlyList<CatalogueEntry> Listed { get; } =
        [.. Entries.Where(e => e.Encoder is null || e.Encoder.Name == e.Architecture.DefaultEncoder)];

    /// <summary>The network of this name; an architecture's name alone means its own body, or else its usual encoder.</summary>
    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static CatalogueEntry Find(string name) =>
        Entries.FirstOrDefault(e => e.Name == name) ?? Listed.FirstOrDefault(e => e.Architecture.Name == name)
        ?? throw new InputException($"model '{name}' is not known; {NearestName.Hint(name, [.. Entries.Select(e => e.Name)])}");

    /// <exception cref="InputException">No network has this name; the nearest one is named. Or it is made for one size, and none
    /// is given.</exception>
    public static Network Create(string name, NetworkOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Width);
        CatalogueEntry entry = Find(name);
        if (entry.Architecture.FixedSize && options.Size is null)
            throw new InputException($"model '{entry.Name}' is made for one size of image: give it the size, or take another model");
        return entry.Create(options);
    }

    /// <summary>What a network costs for one image of a size; the network is built and traced on one pixel, but not run at that
    /// size.</summary>
    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static NetworkDescription Describe(string name, int classes, ImageSize size)
    {
        CatalogueEntry entry = Find(name);
        using Network network = Create(name, new NetworkOptions(classes, size.Channels) { Size = new(size.Height, size.Width) });
        long multiplyAdds = MultiplyAdds.Count(network, size);
        return new NetworkDescription(entry.Name, entry.Architecture.Name, entry.Encoder?.Name, network.ParameterCount(),
            multiplyAdds / 1e9, network.OutputStride, entry.Architecture.Paper);
    }

    private static IEnumerable<CatalogueEntry> EntriesOf(Architecture architecture)
    {
        if (architecture.Alone is { } alone) yield return new CatalogueEntry(architecture.Name, architecture, null, alone);
        if (architecture.Over is not { } over) yield break;
        foreach (EncoderKind encoder in Encoders)
            yield return new CatalogueEntry($"{architecture.Name}-{encoder.Name}", architecture, encoder, options => over(encoder, options));
    }
}
