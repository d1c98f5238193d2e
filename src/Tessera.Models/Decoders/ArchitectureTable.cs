namespace Tessera.Models.Decoders;

/// <summary>Every architecture, by name, in the order in which they are listed.</summary>
internal static class ArchitectureTable
{
    private const string TiramisuPaper = "Jegou, Drozdzal, Vazquez, Romero, Bengio, 2017, arXiv:1611.09326";
    private const string FcnPaper = "Long, Shelhamer, Darrell, 2015, arXiv:1411.4038";
    private const string StfcnPaper = "Fayyaz et al., 2016, arXiv:1608.05971";

    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("unet", "Ronneberger, Fischer, Brox, 2015, arXiv:1505.04597", "residual", Alone: options => new PlainUNet(options),
            Over: (encoder, options) =>
                new UNet(encoder.Name == "residual" ? UNetOptions.Small : UNetOptions.Default, encoder.For(options), options)),
        new("fcn8s", FcnPaper, null, Alone: options => new Fcn8s(options)),
        new("fcn16s", FcnPaper, null, Alone: options => new Fcn16s(options)),
        new("fcn32s", FcnPaper, null, Alone: options => new Fcn32s(options)),
        new("fcn", FcnPaper, "resnet50", Over: (encoder, options) => new Fcn(encoder.Dense(options), options))
        {
            AlsoListed = ["resnet101"],
        },
        new("deeplabv3", "Chen, Papandreou, Schroff, Adam, 2017, arXiv:1706.05587", "resnet50",
            Over: (encoder, options) => new DeepLabV3(encoder.Dense(options), options))
        {
            AlsoListed = ["resnet101", "mobilenetv3-large"],
        },
        new("deeplabv3plus", "Chen, Zhu, Papandreou, Schroff, Adam, 2018, arXiv:1802.02611", "resnet50",
            Over: (encoder, options) => new DeepLabV3Plus(encoder.For(options, outputStride: 16), options)),
        new("deeplabv2", "Chen, Papandreou, Kokkinos, Murphy, Yuille, 2016, arXiv:1606.00915", null,
            Alone: options => new DeepLabV2(options)),
        new("deeplab-largefov", "Chen, Papandreou, Kokkinos, Murphy, Yuille, 2014, arXiv:1412.7062", null,
            Alone: options => new DeepLabLargeFov(options)),
        new("parsenet", "Liu, Rabinovich, Berg, 2015, arXiv:1506.04579", null, Alone: options => new ParseNet(options)),
        new("pspnet", "Zhao, Shi, Qi, Wang, Jia, 2016, arXiv:1612.01105", "resnet50",
            Over: (encoder, options) => new PspNet(encoder.Dense(options), options)),
        new("upernet", "Xiao, Liu, Zhou, Jiang, Sun, 2018, arXiv:1807.10221", "resnet50",
            Over: (encoder, options) => new UperNet(encoder.For(options), options)),
        new("fpn", "Kirillov, Girshick, He, Dollár, 2019, arXiv:1901.02446", "resnet50",
            Over: (encoder, options) => new SemanticFpn(encoder.For(options), options)),
        new("linknet", "Chaurasia, Culurciello, 2017, arXiv:1707.03718", "resnet18",
            Over: (encoder, options) => new LinkNet(encoder.For(options), options)),
        new("unetplusplus", "Zhou, Siddiquee, Tajbakhsh, Liang, 2018, arXiv:1807.10165", "resnet18",
            Over: (encoder, options) => new UNetPlusPlus(encoder.For(options), options)),
        new("lraspp", "Howard et al., 2019, arXiv:1905.02244", "mobilenetv3-large",
            Over: (encoder, options) => new LrAspp(encoder.For(options, outputStride: 16), options)),
        new("segformer", "Xie, Wang, Yu, Anandkumar, Alvarez, Luo, 2021, arXiv:2105.15203", "mit-b0",
            Over: (encoder, options) =>
                new SegFormer(encoder.For(options), options, headWidth: encoder.Name == "mit-b2" ? 768 : 256))
        {
            AlsoListed = ["mit-b1", "mit-b2"],
        },
        new("segnet", "Badrinarayanan, Kendall, Cipolla, 2015, arXiv:1511.00561", null, Alone: options => new SegNet(options)),
        new("fc-densenet56", TiramisuPaper, null, Alone: options => new FcDenseNet(FcDenseNetOptions.FcDenseNet56, options)),
        new("fc-densenet103", TiramisuPaper, null, Alone: options => new FcDenseNet(FcDenseNetOptions.FcDenseNet103, options)),
        new("enet", "Paszke, Chaurasia, Kim, Culurciello, 2016, arXiv:1606.02147", null, Alone: options => new ENet(options)),
        new("erfnet", "Romera, Alvarez, Bergasa, Arroyo, 2018, doi:10.1109/TITS.2017.2750080", null,
            Alone: options => new ErfNet(options)),
        new("dabnet", "Li, Yun, Kim, Kim, 2019, arXiv:1907.11357", null, Alone: options => new DabNet(options)),
        new("lmffnet", "Shi, Shen, Yi, Weng, Huang, Luo, Zhou, 2022, doi:10.1109/TNNLS.2022.3176493", null,
            Alone: options => new LmffNet(options)),
        new("bisenetv2", "Yu, Gao, Wang, Yu, Shen, Sang, 2020, arXiv:2004.02147", null, Alone: options => new BiSeNetV2(options)),
        new("ddrnet-23-slim", "Pan, Hong, Sun, Jia, 2021, arXiv:2101.06085", null, Alone: options => new DdrNet(options)),
        new("stfcn", $"{StfcnPaper}; its memory from Shi et al., 2015, arXiv:1506.04214", "residual",
            Over: (encoder, options) => new Stfcn(StfcnMemory.Shared, encoder.For(options), options)) { Video = true },
        new("stfcn-unshared", StfcnPaper, "residual",
            Over: (encoder, options) => new Stfcn(StfcnMemory.Unshared, encoder.For(options), options))
        {
            Video = true,
            FixedSize = true,
        },
    ];
}
