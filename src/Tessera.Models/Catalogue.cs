using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;

namespace Tessera.Models;

/// <summary>All networks by name: ARCH-ENCODER for a decoder over an encoder, ARCH for one with a body of its own.</summary>
public static class Catalogue
{
    private const string UNetPaper = "Ronneberger, Fischer, Brox, 2015, arXiv:1505.04597";
    private const string ResNetPaper = "He, Zhang, Ren, Sun, 2015, arXiv:1512.03385";

    public static IReadOnlyList<Architecture> Architectures { get; } =
    [
        new("unet", UNetPaper, "residual",
            Alone: (classes, channels) => new PlainUNet(PlainUNetOptions.Paper, classes, channels),
            Over: (encoder, classes, channels) => new UNet(encoder.Create(channels),
                encoder.Name == "residual" ? UNetOptions.Small : UNetOptions.Default, classes)),
        new("fcn8s", "Long, Shelhamer, Darrell, 2015, arXiv:1411.4038", null,
            Alone: (classes, channels) => new Fcn8s(Fcn8sOptions.Paper, classes, channels)),
    ];

    public static IReadOnlyList<EncoderKind> Encoders { get; } =
    [
        new("residual", $"our own, of residual blocks ({ResNetPaper}) and pooled context (Pan, Hong, Sun, Jia, 2022, arXiv:2101.06085)",
            channels => new ResidualEncoder(ResidualOptions.Default, channels)),
        new("resnet18", ResNetPaper, ResNet.ResNet18),
        new("resnet34", ResNetPaper, ResNet.ResNet34),
        new("vgg16", "Simonyan, Zisserman, 2014, arXiv:1409.1556", channels => new Vgg16(channels)),
    ];

    /// <summary>Every network, in the order of architectures and encoders.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = [.. Architectures.SelectMany(EntriesOf)];

    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static CatalogueEntry Find(string name) => Entries.FirstOrDefault(e => e.Name == name)
        ?? throw new InputException($"model '{name}' is not known; {NearestName.Hint(name, [.. Entries.Select(e => e.Name)])}");

    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static Network Create(string name, int classes, int channels = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        return Find(name).Create(classes, channels);
    }

    /// <summary>What a network costs for one image of a size; the network is built and traced on one pixel, but not run at that
    /// size.</summary>
    /// <exception cref="InputException">No network has this name; the nearest one is named.</exception>
    public static NetworkDescription Describe(string name, int classes, ImageSize size)
    {
        CatalogueEntry entry = Find(name);
        using Network network = Create(name, classes, size.Channels);
        long multiplyAdds = MultiplyAdds.Count(network, size);
        return new NetworkDescription(entry.Name, entry.Architecture.Name, entry.Encoder?.Name, network.ParameterCount(),
            multiplyAdds / 1e9, network.OutputStride, entry.Architecture.Paper);
    }

    private static IEnumerable<CatalogueEntry> EntriesOf(Architecture architecture)
    {
        if (architecture.Alone is { } alone) yield return new CatalogueEntry(architecture.Name, architecture, null, alone);
        if (architecture.Over is not { } over) yield break;
        foreach (EncoderKind encoder in Encoders)
            yield return new CatalogueEntry($"{architecture.Name}-{encoder.Name}", architecture, encoder,
                (classes, channels) => over(encoder, classes, channels));
    }
}
