using Tessera.Core.Files;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

public sealed class CatalogueTests : LeakCheck
{
    [Fact]
    public void ParameterCount_OfPublishedNetworks_IsThePublishedOne()
    {
        Assert.Equal(31_032_395, Count(new PlainUNet(PlainUNetOptions.Paper, 11, 3)));
        Assert.Equal(134_314_081, Count(new Fcn8s(Fcn8sOptions.Paper, 11, 3)));
        // torchvision's backbones less their classifier: 512 x 1000 weights and 1000 biases.
        Assert.Equal(11_689_512 - 513_000, Count(ResNet.ResNet18(3)));
        Assert.Equal(21_797_672 - 513_000, Count(ResNet.ResNet34(3)));
        Assert.Equal(14_714_688, Count(new Vgg16(3)));
    }

    [Fact]
    public void ParameterCount_WithNormalisation_TradesBiasesForGammaAndBeta()
    {
        PlainUNetOptions narrow = new([4, 6, 8], Normalise: false);

        // Two 3x3 convolutions a level down and up: widths 4, 6, 8, then 6, 4, each with a gamma more than its bias was.
        Assert.Equal(2 * (4 + 6 + 8 + 6 + 4),
            Count(new PlainUNet(narrow with { Normalise = true }, 3, 3)) - Count(new PlainUNet(narrow, 3, 3)));
    }

    [Fact]
    public void ParameterCount_OfLearnedUpsampling_IsThatOfFullKernels()
    {
        Fcn8sOptions narrow = new([4, 6, 8, 8, 8], Hidden: 12);

        // Kernels of 4x4, 4x4 and 16x16 between 11 classes each: 134,348,929 less 134,314,081 in the published counts.
        Assert.Equal(34_848, Count(new Fcn8s(narrow with { LearnUpsampling = true }, 11, 3)) - Count(new Fcn8s(narrow, 11, 3)));
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

        Assert.Equal(encoder + small, Count(Catalogue.Create("unet-residual", classes, channels)));
        Assert.Equal(11_176_512 + (channels - 3) * 64 * 49 + large, Count(Catalogue.Create("unet-resnet18", classes, channels)));
        Assert.Equal(21_284_672 + (channels - 3) * 64 * 49 + large, Count(Catalogue.Create("unet-resnet34", classes, channels)));
    }

    [Fact]
    public void Names_AreArchitecturesAndPairs()
    {
        Assert.Equal(["unet", "unet-residual", "unet-resnet18", "unet-resnet34", "unet-vgg16", "fcn8s"],
            Catalogue.Entries.Select(e => e.Name));
        Assert.All(Catalogue.Architectures,
            a => Assert.True(a.DefaultEncoder is null || Catalogue.Encoders.Any(e => e.Name == a.DefaultEncoder)));
    }

    [Theory]
    [InlineData("unet-resnet81", "model 'unet-resnet81' is not known; did you mean 'unet-resnet18'?")]
    [InlineData("fcn8s-resnet34", "model 'fcn8s-resnet34' is not known; did you mean 'unet-resnet34'?")]
    [InlineData("U-Net", "model 'U-Net' is not known; did you mean 'unet'?")]
    public void Create_UnknownName_NamesTheNearest(string name, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Catalogue.Create(name, 11)).Message);

    [Fact]
    public void Describe_GivesWhatModelsPrints()
    {
        NetworkDescription description = Catalogue.Describe("unet-resnet18", 11, new ImageSize(3, 288, 384));

        Assert.Equal(("unet-resnet18", "unet", "resnet18", 2),
            (description.Name, description.Architecture, description.Encoder, description.OutputStride));
        Assert.Contains("Ronneberger", description.Paper, StringComparison.Ordinal);
        Assert.Equal(Count(Catalogue.Create("unet-resnet18", 11)), description.Parameters);
    }

    private static long Count(Module module)
    {
        using (module) return module.ParameterCount();
    }
}
