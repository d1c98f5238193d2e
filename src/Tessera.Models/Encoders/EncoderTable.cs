using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>Every encoder, by name.</summary>
internal static class EncoderTable
{
    private const string ResNetPaper = "He, Zhang, Ren, Sun, 2015, arXiv:1512.03385";
    private const string VggPaper = "Simonyan, Zisserman, 2014, arXiv:1409.1556";
    private const string MixPaper = "Xie, Wang, Yu, Anandkumar, Alvarez, Luo, 2021, arXiv:2105.15203";

    public static IReadOnlyList<EncoderKind> All { get; } =
    [
        new("residual",
            $"our own, of residual blocks ({ResNetPaper}) and pooled context (Pan, Hong, Sun, Jia, 2022, arXiv:2101.06085)",
            options => new ResidualEncoder(ResidualOptions.Default, options)),
        new("resnet18", ResNetPaper, ResNet.ResNet18),
        new("resnet34", ResNetPaper, ResNet.ResNet34),
        new("resnet50", ResNetPaper, ResNet.ResNet50),
        new("resnet101", ResNetPaper, ResNet.ResNet101),
        new("vgg16", VggPaper, options => new Vgg16(options)) { Style = Vgg },
        new("vgg16-bn", VggPaper, options => new Vgg16(options, normalise: true)) { Style = Vgg },
        new("mobilenetv2", "Sandler, Howard, Zhu, Zhmoginov, Chen, 2018, arXiv:1801.04381", options => new MobileNetV2(options))
        {
            DenseStride = 16,
            Style = Mobile(0.2),
        },
        new("mobilenetv3-large", "Howard et al., 2019, arXiv:1905.02244", options => new MobileNetV3(options))
        {
            DenseStride = 16,
            Style = MobileV3,
        },
        new("efficientnet-b0", "Tan, Le, 2019, arXiv:1905.11946", options => new EfficientNet(options))
        {
            DenseStride = 16,
            Style = Mobile(0.2),
        },
        new("mit-b0", MixPaper, options => new MixTransformer(MixTransformerOptions.B0, options))
        {
            DenseStride = 16,
            Style = ClassifierStyle.Linear("head"),
        },
        new("mit-b1", MixPaper, options => new MixTransformer(MixTransformerOptions.B1, options))
        {
            DenseStride = 16,
            Style = ClassifierStyle.Linear("head"),
        },
        new("mit-b2", MixPaper, options => new MixTransformer(MixTransformerOptions.B2, options))
        {
            DenseStride = 16,
            Style = ClassifierStyle.Linear("head"),
        },
        new("convnext-tiny", "Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, 2022, arXiv:2201.03545",
            options => new ConvNeXt(options))
        {
            DenseStride = 16,
            Style = ConvNeXtStyle,
        },
    ];

    private static ClassifierStyle Vgg => new("classifier", VggHead) { PooledSide = 7 };

    private static ClassifierStyle MobileV3 => new("classifier", MobileV3Head) { EncoderKey = "features" };

    private static ClassifierStyle ConvNeXtStyle => new("classifier", ConvNeXtHead) { EncoderKey = "features" };

    private static ClassifierStyle Mobile(double dropout) =>
        new("classifier", (inputs, options) => new Sequential(new Dropout(dropout), new Linear(inputs, options.Classes)))
        {
            EncoderKey = "features",
        };

    private static Sequential VggHead(int inputs, NetworkOptions options)
    {
        int hidden = options.Of(4096);
        return new Sequential(new Linear(inputs, hidden), new ReLU(), new Dropout(0.5), new Linear(hidden, hidden), new ReLU(),
            new Dropout(0.5), new Linear(hidden, options.Classes));
    }

    private static Sequential MobileV3Head(int inputs, NetworkOptions options)
    {
        int hidden = options.Of(1280);
        return new Sequential(new Linear(inputs, hidden), new Hardswish(), new Dropout(0.2), new Linear(hidden, options.Classes));
    }

    private static Sequential ConvNeXtHead(int inputs, NetworkOptions options) =>
        new(new LayerNorm(inputs, 1e-6), new Identity(), new Linear(inputs, options.Classes));
}
