using Tessera.Core.Files;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

public sealed class CatalogueTests : LeakCheck
{
    // Published: U-Net and FCN-8s of the papers; torchvision's backbones less their classifiers of 513,000 parameters (512 x 1000 + 1000).
    [Fact]
    public void ParameterCount_OfPublishedNetworks_IsThePublishedOne()
    {
        Assert.Equal(31_032_395, Count(new PlainUNet(PlainUNetOptions.Paper, 11, 3)));
        Assert.Equal(31_037_698, Count(new PlainUNet(PlainUNetOptions.Paper with { Normalise = true }, 2, 3)));
        Assert.Equal(11_689_512 - 513_000, Count(ResNet.ResNet18(3)));
        Assert.Equal(21_797_672 - 513_000, Count(ResNet.ResNet34(3)));
        Assert.Equal(14_714_688, Count(new Vgg16(3)));
    }

    [Fact]
    public void Find_MistypedName_NamesTheNearest()
    {
        var error = Assert.Throws<InputException>(() => Catalogue.Create("unet-resnet81", 11));

        Assert.Equal("model 'unet-resnet81' is not known; did you mean 'unet-resnet18'?", error.Message);
    }

    private static long Count(Module module)
    {
        using (module) return module.ParameterCount();
    }
}
