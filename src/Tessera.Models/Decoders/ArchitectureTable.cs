namespace Tessera.Models.Decoders;

/// <summary>Every architecture, by name, in the order in which they are listed.</summary>
internal static class ArchitectureTable
{
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("unet", "Ronneberger, Fischer, Brox, 2015, arXiv:1505.04597", "residual",
            Alone: options => new PlainUNet(options),
            Over: (encoder, options) =>
                new UNet(encoder.Name == "residual" ? UNetOptions.Small : UNetOptions.Default, encoder.For(options), options)),
        new("fcn8s", "Long, Shelhamer, Darrell, 2015, arXiv:1411.4038", null, Alone: options => new Fcn8s(options)),
    ];
}
