namespace Tessera.Models.Decoders;

/// <summary>Every architecture, by name, in the order in which they are listed.</summary>
internal static class ArchitectureTable
{
    private const string StfcnPaper = "Fayyaz et al., 2016, arXiv:1608.05971";

    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("unet", "Ronneberger, Fischer, Brox, 2015, arXiv:1505.04597", "residual",
            Alone: options => new PlainUNet(options),
            Over: (encoder, options) =>
                new UNet(encoder.Name == "residual" ? UNetOptions.Small : UNetOptions.Default, encoder.For(options), options)),
        new("fcn8s", "Long, Shelhamer, Darrell, 2015, arXiv:1411.4038", null, Alone: options => new Fcn8s(options)),
        new("stfcn", $"{StfcnPaper}; its memory from Shi et al., 2015, arXiv:1506.04214", "residual",
            Over: (encoder, options) => new Stfcn(StfcnMemory.Shared, encoder.For(options), options)) { Video = true },
        new("stfcn-unshared", StfcnPaper, "residual",
            Over: (encoder, options) => new Stfcn(StfcnMemory.Unshared, encoder.For(options), options)) { Video = true, FixedSize = true },
    ];
}
