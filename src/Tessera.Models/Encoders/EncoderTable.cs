namespace Tessera.Models.Encoders;

/// <summary>Every encoder, by name.</summary>
internal static class EncoderTable
{
    private const string ResNetPaper = "He, Zhang, Ren, Sun, 2015, arXiv:1512.03385";

    public static IReadOnlyList<EncoderKind> All { get; } =
    [
        new("residual", $"our own, of residual blocks ({ResNetPaper}) and pooled context (Pan, Hong, Sun, Jia, 2022, arXiv:2101.06085)",
            options => new ResidualEncoder(ResidualOptions.Default, options)),
        new("resnet18", ResNetPaper, ResNet.ResNet18),
        new("resnet34", ResNetPaper, ResNet.ResNet34),
        new("resnet50", ResNetPaper, ResNet.ResNet50),
        new("resnet101", ResNetPaper, ResNet.ResNet101),
        new("vgg16", "Simonyan, Zisserman, 2014, arXiv:1409.1556", options => new Vgg16(options)),
    ];
}
