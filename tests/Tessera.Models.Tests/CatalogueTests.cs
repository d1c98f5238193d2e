using Tessera.Core.Files;
using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

public sealed class CatalogueTests : LeakCheck
{
    [Fact]
    public void ParameterCount_OfPublishedNetworks_IsThePublishedOne()
    {
        using var uninitialised = new NoInit();
        Assert.Equal(31_032_395, Count(new PlainUNet(new NetworkOptions(11))));
        Assert.Equal(134_314_081, Count(new Fcn8s(new NetworkOptions(11))));
        // torchvision's backbones less their classifier: 512 x 1000 weights and 1000 biases.
        Assert.Equal(11_689_512 - 513_000, Count(ResNet.ResNet18(new EncoderOptions())));
        Assert.Equal(23_508_032, Count(ResNet.ResNet50(new EncoderOptions())));
        Assert.Equal(42_500_160, Count(ResNet.ResNet101(new EncoderOptions())));
        Assert.Equal(21_797_672 - 513_000, Count(ResNet.ResNet34(new EncoderOptions())));
        Assert.Equal(14_714_688, Count(new Vgg16(new EncoderOptions())));
    }

    // 134 million weights are 537 MB as soon as somebody reads them: what is only listed must not.
    [Fact]
    public void MultiplyAdds_OfANetworkWithoutValues_TouchNoWeight()
    {
        using var uninitialised = new NoInit();
        using Network network = Catalogue.Create("fcn8s", new NetworkOptions(11));
        long before = Environment.WorkingSet;

        MultiplyAdds.Count(network, new ImageSize(3, 360, 480));

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100 << 20);
        Assert.True(network.Training);
    }

    [Fact]
    public void ParameterCount_WithNormalisation_TradesBiasesForGammaAndBeta()
    {
        NetworkOptions narrow = new(Classes: 3) { Width = 1.0 / 32 };

        // Two 3x3 convolutions a level down and up: widths 8, 8, 8, 16, 32, then 16, 8, 8, 8, each with a gamma more than its
        // bias was.
        Assert.Equal(2 * (8 + 8 + 8 + 16 + 32 + 16 + 8 + 8 + 8),
            Count(new PlainUNet(narrow, normalise: true)) - Count(new PlainUNet(narrow)));
    }

    [Fact]
    public void ParameterCount_OfLearnedUpsampling_IsThatOfFullKernels()
    {
        NetworkOptions narrow = new(Classes: 11) { Width = 1.0 / 64 };

        // Kernels of 4x4, 4x4 and 16x16 between 11 classes each: 134,348,929 less 134,314,081 in the published counts.
        Assert.Equal(34_848, Count(new Fcn8s(narrow, learnUpsampling: true)) - Count(new Fcn8s(narrow)));
    }

    [Theory, InlineData(11, 3), InlineData(2, 1), InlineData(150, 4)]
    public void ParameterCount_OfUNets_FollowsFromTheirWidths(int classes, int channels)
    {
        static long conv(long i, long o, long k) => i * o * k * k + 2 * o;
        static long block(long i, long o) => conv(i, o, 3) + conv(o, o, 3) + (i == o ? 0 : conv(i, o, 1));
        static long light(long deep, long skip, long width) => conv(deep, width, 1) + block(width + skip, width);
        static long full(long deep, long skip, long width) => conv(deep + skip, width, 3) + conv(width, width, 3);
        static long head(long width, long classes) => width * classes + classes;

        long encoder = conv(channels, 32, 3) + block(32, 48) + block(48, 96) + block(96, 96) + block(96, 192) + block(192, 192)
            + block(192, 320) + 2 * conv(320, 320, 1) + 320 * 320 + 320;
        long small = light(320, 192, 96) + light(96, 96, 48) + light(48, 48, 32) + light(32, 32, 16) + head(16, classes);
        long large = full(512, 256, 256) + full(256, 128, 128) + full(128, 64, 64) + full(64, 64, 32) + head(32, classes);

        Assert.Equal(encoder + small, Count(Catalogue.Create("unet-residual", new NetworkOptions(classes, channels))));
        Assert.Equal(11_176_512 + (channels - 3) * 64 * 49 + large,
            Count(Catalogue.Create("unet-resnet18", new NetworkOptions(classes, channels))));
        Assert.Equal(21_284_672 + (channels - 3) * 64 * 49 + large,
            Count(Catalogue.Create("unet-resnet34", new NetworkOptions(classes, channels))));
    }

    [Fact]
    public void Names_AreArchitecturesAndPairs()
    {
        string[] names = [.. Catalogue.Entries.Select(e => e.Name)];

        Assert.Equal(names.Distinct(), names);
        Assert.Equal(["unet", "unet-residual", "unet-resnet18"], names[..3]);
        Assert.Equal("unet", Catalogue.Find("unet").Name);
        Assert.All(Catalogue.Architectures,
            a => Assert.True(a.DefaultEncoder is null || Catalogue.Encoders.Any(e => e.Name == a.DefaultEncoder)));
    }

    [Theory]
    [InlineData("unet-resnet81", "model 'unet-resnet81' is not known; did you mean 'unet-resnet18'?")]
    [InlineData("fcn8s-resnet34", "model 'fcn8s-resnet34' is not known; did you mean 'fcn-resnet34'?")]
    [InlineData("U-Net", "model 'U-Net' is not known; did you mean 'unet'?")]
    public void Create_UnknownName_NamesTheNearest(string name, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Catalogue.Create(name, new NetworkOptions(11))).Message);

    [Fact]
    public void Describe_GivesWhatModelsPrints()
    {
        NetworkDescription description = Catalogue.Describe("unet-resnet18", 11, new ImageSize(3, 288, 384));

        Assert.Equal(("unet-resnet18", "unet", "resnet18", 2),
            (description.Name, description.Architecture, description.Encoder, description.OutputStride));
        Assert.Contains("Ronneberger", description.Paper, StringComparison.Ordinal);
        Assert.Equal(Count(Catalogue.Create("unet-resnet18", new NetworkOptions(11))), description.Parameters);
    }

    [Fact]
    public void Describe_AnEncoder_CountsItWithItsClassifier()
    {
        NetworkDescription description = Catalogue.Describe("resnet50", 1000, new ImageSize(3, 224, 224));

        Assert.Equal(("resnet50", "classifier", "resnet50", 25_557_032L),
            (description.Name, description.Architecture, description.Encoder, description.Parameters));
        // The figure that everybody quotes for it.
        Assert.Equal(4.09, description.Gmacs, 0.01);
        Assert.Contains("did you mean 'resnet18'?",
            Assert.Throws<InputException>(() => Catalogue.Describe("resnet81", 2, new ImageSize(3, 8, 8))).Message,
            StringComparison.Ordinal);
    }

    private static long Count(Module module)
    {
        using (module) return module.ParameterCount();
    }
}
