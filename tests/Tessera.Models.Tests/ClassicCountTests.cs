using Tessera.Models.Decoders;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

/// <summary>Parameters of the classic architectures at their papers' widths, and the keys that others' weights come
/// under.</summary>
public sealed class ClassicCountTests : LeakCheck
{
    // torchvision publishes the first of each pair with 21 classes and the auxiliary head.
    [Theory]
    [InlineData("fcn-resnet50", 21, 32_957_013, 35_322_218)]
    [InlineData("fcn-resnet50", 11, 32_951_883, 35_314_518)]
    [InlineData("fcn-resnet101", 19, 51_948_115, 54_312_806)]
    [InlineData("deeplabv3-resnet50", 21, 39_638_869, 42_004_074)]
    [InlineData("deeplabv3-resnet50", 11, 39_636_299, 41_998_934)]
    [InlineData("deeplabv3-resnet101", 19, 58_630_483, 60_995_174)]
    [InlineData("pspnet-resnet50", 21, 46_592_597, 48_957_802)]
    [InlineData("pspnet-resnet50", 11, 46_587_467, 48_950_102)]
    [InlineData("pspnet-resnet101", 19, 65_583_699, 67_948_390)]
    [InlineData("deeplabv3plus-resnet50", 11, 40_349_611, 40_349_611)]
    [InlineData("deeplabv3plus-resnet101", 21, 59_344_309, 59_344_309)]
    [InlineData("deeplab-largefov", 21, 20_505_429, 20_505_429)]
    [InlineData("deeplab-largefov", 11, 20_495_179, 20_495_179)]
    [InlineData("deeplabv3-mobilenetv3-large", 21, 11_025_477, 11_029_328)]
    [InlineData("deeplabv3-mobilenetv3-large", 11, 11_022_907, 11_026_648)]
    [InlineData("lraspp", 21, 3_221_538, 3_221_538)]
    [InlineData("lraspp", 11, 3_219_838, 3_219_838)]
    [InlineData("segformer", 11, 3_716_971, 3_716_971)]
    [InlineData("segformer-mit-b1", 150, 13_715_798, 13_715_798)]
    [InlineData("segformer-mit-b2", 150, 27_461_974, 27_461_974)]
    [InlineData("parsenet", 21, 20_528_981, 20_528_981)]
    [InlineData("parsenet", 11, 20_508_491, 20_508_491)]
    public void ParameterCount_IsThatOfThePublishedNetwork(string name, int classes, long alone, long withAuxiliary)
    {
        using var uninitialised = new NoInit();
        var options = new NetworkOptions(classes);

        Assert.Equal(alone, Count(Catalogue.Create(name, options)));
        Assert.Equal(withAuxiliary, Count(Catalogue.Create(name, options with { Auxiliary = true })));
    }

    [Fact]
    public void ParameterCount_OfTheFcns_IsThatOfTheAuthorsModels()
    {
        using var uninitialised = new NoInit();
        Assert.Equal(134_305_611, Count(new Fcn32s(new NetworkOptions(11))));
        Assert.Equal(134_311_254, Count(new Fcn16s(new NetworkOptions(11))));
        NetworkOptions narrow = new(Classes: 21) { Width = 1.0 / 64 };
        // One kernel of 64x64; 4x4 and 32x32: each full between 21 classes.
        Assert.Equal(1_806_336, Count(new Fcn32s(narrow, learnUpsampling: true)) - Count(new Fcn32s(narrow)));
        Assert.Equal(134_815_994 - 134_357_354, Count(new Fcn16s(narrow, learnUpsampling: true)) - Count(new Fcn16s(narrow)));
    }

    [Fact]
    public void ParameterCount_OfDeepLabV2_IsVggsAndFourClassifiers()
    {
        const long features = 14_714_688, fc6 = 1024 * (512 * 9 + 1), fc7 = 1024 * (1024 + 1), fc8 = 11 * (1024 + 1);

        Assert.Equal(features + 4 * (fc6 + fc7 + fc8), Count(Catalogue.Create("deeplabv2", new NetworkOptions(11))));
    }

    [Theory, InlineData(11), InlineData(21)]
    public void ParameterCount_OfPyramids_FollowsFromThePapers(int classes)
    {
        const long resnet50 = 23_508_032, pyramid = 3_344_384;
        var options = new NetworkOptions(classes);

        // 1,630,774 for 54 outputs in the paper's branch.
        Assert.Equal(resnet50 + pyramid + 1_630_774 - (54 - classes) * 129, Count(Catalogue.Create("fpn-resnet50", options)));
        long pooling = 4 * ConvBn(2048, 512, 1) + ConvBn(2048 + 4 * 512, 512, 3);
        long down = ConvBn(256, 512, 1) + ConvBn(512, 512, 1) + ConvBn(1024, 512, 1) + 3 * ConvBn(512, 512, 3);
        Assert.Equal(resnet50 + pooling + down + ConvBn(4 * 512, 512, 3) + classes * 513L,
            Count(Catalogue.Create("upernet-resnet50", options)));
    }

    [Theory, InlineData(11), InlineData(21)]
    public void ParameterCount_OfStepsUp_FollowsFromThePapers(int classes)
    {
        const long resnet18 = 11_689_512 - 513_000;
        var options = new NetworkOptions(classes);

        static long step(long m, long n) => ConvBn(m, m / 4, 1) + ConvBn(m / 4, m / 4, 3) + ConvBn(m / 4, n, 1);
        long link = step(512, 256) + step(256, 128) + step(128, 64) + step(64, 64) + ConvBn(64, 32, 3) + ConvBn(32, 32, 3);
        Assert.Equal(resnet18 + link + classes * (32 * 4 + 1), Count(Catalogue.Create("linknet-resnet18", options)));

        static long node(long map, long nodes, long below, long width) =>
            ConvBn(map + nodes * width + below, width, 3) + ConvBn(width, width, 3);
        long nested = node(64, 0, 64, 32) + node(64, 0, 128, 64) + node(128, 0, 256, 128) + node(256, 0, 512, 256)
            + node(64, 1, 64, 32) + node(64, 1, 128, 64) + node(128, 1, 256, 128)
            + node(64, 2, 64, 32) + node(64, 2, 128, 64) + node(64, 3, 64, 32);
        Assert.Equal(resnet18 + nested + classes * 33, Count(Catalogue.Create("unetplusplus-resnet18", options)));
        Assert.Equal(resnet18 + nested + 4 * classes * 33,
            Count(Catalogue.Create("unetplusplus-resnet18", options with { Auxiliary = true })));
    }

    [Theory, InlineData(11), InlineData(21)]
    public void ParameterCount_OfTheLiteHead_IsTwoProjectionsAndTwoScores(int classes)
    {
        long head = ConvBn(2048, 128, 1) + 2048 * 128 + classes * (512 + 1) + classes * (128 + 1);

        Assert.Equal(23_508_032 + head, Count(Catalogue.Create("lraspp-resnet50", new NetworkOptions(classes))));
    }

    [Fact]
    public void Keys_OfTorchvisionsNetworks_AreTorchvisions()
    {
        string[] head =
            ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "4.weight", "4.bias"];

        Assert.Equal([.. head.Select(k => $"classifier.{k}"), .. head.Select(k => $"aux_classifier.{k}")],
            HeadKeys("fcn-resnet50"));
        string[] layers = [.. HeadKeys("deeplabv3-resnet50").Where(k => k.EndsWith("weight", StringComparison.Ordinal))];
        Assert.Equal(
            [
                .. Enumerable.Range(0, 4).SelectMany(i => (string[])[$"0.convs.{i}.0", $"0.convs.{i}.1"]),
                "0.convs.4.1", "0.convs.4.2", "0.project.0", "0.project.1", "1", "2", "4",
            ],
            layers.Where(k => k.StartsWith("classifier.", StringComparison.Ordinal))
                .Select(k => k["classifier.".Length..^".weight".Length]));
        Assert.Equal(["aux_classifier.0.weight", "aux_classifier.1.weight", "aux_classifier.4.weight"], layers[^3..]);
    }

    [Fact]
    public void Keys_OfTheLiteHead_AreTorchvisions() => Assert.Equal(
        [
            "classifier.cbr.0.weight", "classifier.cbr.1.weight", "classifier.cbr.1.bias", "classifier.cbr.1.running_mean",
            "classifier.cbr.1.running_var", "classifier.cbr.1.num_batches_tracked", "classifier.scale.1.weight",
            "classifier.low_classifier.weight", "classifier.low_classifier.bias", "classifier.high_classifier.weight",
            "classifier.high_classifier.bias",
        ],
        HeadKeys("lraspp-resnet50"));

    [Fact]
    public void Listed_ShowsTorchvisionsPairsByFullName()
    {
        string[] names = [.. Catalogue.Listed.Select(e => e.Name)];

        string[] pairs = ["fcn-resnet50", "fcn-resnet101", "deeplabv3-resnet50", "deeplabv3-resnet101"];
        Assert.Empty(pairs.Except(names));
        Assert.Equal("fcn-resnet50", Catalogue.Find("fcn").Name);
        Assert.Equal("deeplabv3-resnet50", Catalogue.Find("deeplabv3").Name);
    }

    private static string[] HeadKeys(string name)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(3) { Width = 1.0 / 8, Auxiliary = true });
        return [.. network.StateDict().Select(s => s.Key).Where(k => !k.StartsWith("backbone.", StringComparison.Ordinal))];
    }

    private static long ConvBn(long inputs, long outputs, long kernel) => inputs * outputs * kernel * kernel + 2 * outputs;

    private static long Count(Module module)
    {
        using (module) return module.ParameterCount();
    }
}
