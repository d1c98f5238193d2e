using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Upsampling;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Segmenters;
using Tessera.Models;
using Tessera.Torch;

namespace Tessera.Training.Loop;

/// <summary>A network as it stands, asked for masks: how a training measures itself, always in float32.</summary>
public sealed class TorchSegmenter(Network network, LabelMap labels, ImagePreprocessing preprocessing, Device device,
    bool ownsNetwork) : ISegmenter
{
    private readonly Preprocessor _preprocessor = new(preprocessing);

    public LabelMap Labels => labels;

    public ImagePreprocessing Preprocessing => preprocessing;

    public Mask Segment(Image image)
    {
        bool training = network.Training;
        network.Eval();
        try
        {
            using var noGrad = new NoGrad();
            using var scope = new TensorScope();
            (int width, int height) = _preprocessor.OutputSize(image.Width, image.Height);
            Tensor pixels = Tensor.Empty([1, height, width, preprocessing.Channels]);
            _preprocessor.Run(image, pixels.Data<float>(), TensorLayout.Nhwc);
            Tensor input = Aten.Permute(pixels, [0, 3, 1, 2]).To(device: device);
            Tensor logits = network.Call(input).To(DType.Float32, Device.Cpu, MemoryFormat.Contiguous);
            var mask = new Mask(image.Width, image.Height, labels.IgnoreId > 255);
            UpsampleArgmax.Run(logits.Data<float>(), new UpsampleShape(labels.Count, height, width, image.Height, image.Width),
                mask);
            return mask;
        }
        finally
        {
            network.Train(training);
        }
    }

    public void Dispose()
    {
        if (ownsNetwork) network.Dispose();
    }
}
