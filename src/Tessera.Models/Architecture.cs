using Tessera.Models.Encoders;

namespace Tessera.Models;

/// <summary>A way to build networks: over any encoder (ARCH-ENCODER), with a body of its own (ARCH), or both.</summary>
/// <param name="Paper">Where it was published.</param>
/// <param name="DefaultEncoder">The encoder to take where none is asked for; null for an architecture that takes none.</param>
/// <param name="Alone">The network with its own body.</param>
/// <param name="Over">The network over an encoder.</param>
public sealed record Architecture(
    string Name,
    string Paper,
    string? DefaultEncoder,
    Func<NetworkOptions, Network>? Alone = null,
    Func<EncoderKind, NetworkOptions, Network>? Over = null)
{
    /// <summary>Further encoders under which it is known, and listed beside the usual one.</summary>
    public IReadOnlyList<string> AlsoListed { get; init; } = [];

    /// <summary>Its networks are <see cref="VideoNetwork"/>s: trained on clips, asked for one frame after the other.</summary>
    public bool Video { get; init; }

    /// <summary>Its networks take images of one size, <see cref="NetworkOptions.Size"/>.</summary>
    public bool FixedSize { get; init; }
}

/// <summary>A body that decoders stand on.</summary>
public sealed record EncoderKind(string Name, string Paper, Func<EncoderOptions, Encoder> Create)
{
    /// <summary>The encoder that a network of these options stands on.</summary>
    public Encoder For(NetworkOptions network, int outputStride = 32) =>
        Create(new EncoderOptions(network.Channels, outputStride, network.Width));

    /// <summary>The head that classifies whole images.</summary>
    public ClassifierStyle Style { get; init; } = ClassifierStyle.Linear("fc");

    /// <summary>The encoder with that head.</summary>
    public ImageClassifier Classifier(NetworkOptions options) => new(For(options), Style, options);

    /// <summary>The output stride at which heads without a decoder take it.</summary>
    public int DenseStride { get; init; } = 8;

    /// <summary>The encoder kept dense by dilation.</summary>
    public Encoder Dense(NetworkOptions network) => For(network, DenseStride);
}

/// <summary>One network that can be asked for by name.</summary>
/// <param name="Encoder">Null where the architecture has its own body.</param>
public sealed record CatalogueEntry(string Name, Architecture Architecture, EncoderKind? Encoder,
    Func<NetworkOptions, Network> Create);
