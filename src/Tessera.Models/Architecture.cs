using Tessera.Models.Encoders;

namespace Tessera.Models;

/// <summary>A way to build networks: over any encoder (ARCH-ENCODER), with a body of its own (ARCH), or both.</summary>
/// <param name="Paper">Where it was published.</param>
/// <param name="DefaultEncoder">The encoder to take where none is asked for; null for an architecture that takes none.</param>
/// <param name="Alone">Classes and channels to the network with its own body.</param>
/// <param name="Over">Encoder, classes and channels to the network over that encoder.</param>
public sealed record Architecture(
    string Name, string Paper, string? DefaultEncoder, Func<int, int, Network>? Alone = null,
        Func<EncoderKind, int, int, Network>? Over = null);

/// <summary>A body that decoders stand on.</summary>
/// <param name="Create">Channels of the image to the encoder.</param>
public sealed record EncoderKind(string Name, string Paper, Func<int, Encoder> Create);

/// <summary>One network that can be asked for by name.</summary>
/// <param name="Encoder">Null where the architecture has its own body.</param>
/// <param name="Create">Classes and channels to the network.</param>
public sealed record CatalogueEntry(string Name, Architecture Architecture, EncoderKind? Encoder, Func<int, int, Network> Create);
