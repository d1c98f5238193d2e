using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// The convolutions of VGG-16 (Simonyan, Zisserman, 2014, configuration D); its maps are the five poolings' results. Keys and
/// starting values are torchvision's. Pooling rounds sizes up as Caffe did, so that no map ends empty; for multiples of 32 that
/// is torchvision's result.
/// </summary>
public sealed class Vgg16 : Encoder
{
    private static readonly int[] ConvolutionsByStage = [2, 2, 3, 3, 3];

    private readonly Features _features;

    /// <param name="firstPadding">Padding of the first convolution: 1, or 100 in the fully convolutional networks of
    /// 2015.</param>
    public Vgg16(EncoderOptions options, int firstPadding = 1) : base(options, options.Of(64, 128, 256, 512, 512), [2, 4, 8, 16, 32]) =>
        _features = Add("features", new Features(Channels, firstPadding, Widths));

    protected override Tensor[] Forward(Tensor input) => _features.Call(input);

    private sealed class Features : Module<Tensor, Tensor[]>
    {
        private readonly Conv2d[][] _stages = new Conv2d[5][];
        private readonly MaxPool2d _pool;

        public Features(int channels, int firstPadding, IReadOnlyList<int> widths)
        {
            int key = 0, inputs = channels;
            for (int stage = 0; stage < 5; stage++)
            {
                _stages[stage] = new Conv2d[ConvolutionsByStage[stage]];
                for (int i = 0; i < _stages[stage].Length; i++)
                {
                    var conv = new Conv2d(inputs, widths[stage], 3, padding: key == 0 ? firstPadding : 1);
                    Init.KaimingNormal(conv.Weight, fanOut: true);
                    if (conv.Bias is { } bias) Init.Constant(bias, 0);
                    _stages[stage][i] = Add($"{key}", conv);
                    // torchvision numbers the ReLU after each convolution too,
                    key += 2;
                    inputs = widths[stage];
                }
                // and the pooling after each stage.
                key++;
            }
            _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
        }

        protected override Tensor[] Forward(Tensor x)
        {
            var maps = new Tensor[5];
            for (int stage = 0; stage < 5; stage++)
            {
                foreach (Conv2d conv in _stages[stage])
                {
                    x = conv.Call(x);
                    Aten.Relu_(x);
                }
                maps[stage] = x = _pool.Call(x);
            }
            return maps;
        }
    }
}
