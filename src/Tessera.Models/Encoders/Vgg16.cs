using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// The convolutions of VGG-16 (Simonyan, Zisserman, 2014, configuration D), without or with batch normalisation; its maps are the
/// five poolings' results. Keys and starting values are torchvision's. Pooling rounds sizes up as Caffe did, so that no map ends
/// empty; for multiples of 32 that is torchvision's result. At output strides 16 and 8 the last poolings keep the size and the
/// convolutions after them are dilated, as in DeepLab (Chen et al., 2014).
/// </summary>
public sealed class Vgg16 : Encoder
{
    private static readonly int[] ConvolutionsByStage = [2, 2, 3, 3, 3];

    private readonly Features _features;

    /// <param name="firstPadding">Padding of the first convolution: 1, or 100 in the fully convolutional networks of
    /// 2015.</param>
    /// <param name="poolSide">Of the poolings that halve: 2, or 3 in DeepLab, with a padding that gives the same sizes.</param>
    public Vgg16(EncoderOptions options, bool normalise = false, int firstPadding = 1, int poolSide = 2)
        : base(options, options.Of(64, 128, 256, 512, 512), options.StridesOf(2, 4, 8, 16, 32)) =>
        _features = Add("features", new Features(Channels, firstPadding, poolSide, normalise, Widths, Strides));

    protected override Tensor[] Forward(Tensor input) => _features.Call(input);

    private sealed class Features : Module<Tensor, Tensor[]>
    {
        private readonly List<Module<Tensor, Tensor>>[] _stages = new List<Module<Tensor, Tensor>>[5];
        private readonly MaxPool2d[] _pools = new MaxPool2d[5];

        public Features(int channels, int firstPadding, int poolSide, bool normalise,
            IReadOnlyList<int> widths, IReadOnlyList<int> strides)
        {
            int key = 0, inputs = channels, dilation = 1;
            for (int stage = 0; stage < 5; stage++)
            {
                _stages[stage] = [];
                for (int i = 0; i < ConvolutionsByStage[stage]; i++)
                {
                    int padding = key == 0 ? firstPadding : dilation;
                    _stages[stage].Add(Add($"{key}", Convolution(inputs, widths[stage], padding, dilation)));
                    if (normalise) _stages[stage].Add(Add($"{key + 1}", new BatchNorm2d(widths[stage])));
                    // torchvision numbers the ReLU after each convolution too,
                    key += normalise ? 3 : 2;
                    inputs = widths[stage];
                }
                // and the pooling after each stage.
                key++;
                bool halves = strides[stage] > (stage == 0 ? 1 : strides[stage - 1]);
                _pools[stage] = Add($"pool{stage + 1}", halves && poolSide == 2 ? new MaxPool2d(2, stride: 2, ceilMode: true)
                    : new MaxPool2d(3, stride: halves ? 2 : 1, padding: 1));
                if (!halves) dilation *= 2;
            }
        }

        protected override Tensor[] Forward(Tensor x)
        {
            var maps = new Tensor[5];
            for (int stage = 0; stage < 5; stage++)
            {
                foreach (Module<Tensor, Tensor> part in _stages[stage])
                {
                    // A ReLU after each convolution, or after its normalisation.
                    bool isNormalised = part is Conv2d && _stages[stage].Count > ConvolutionsByStage[stage];
                    x = part.Call(x);
                    if (!isNormalised) Aten.Relu_(x);
                }
                maps[stage] = x = _pools[stage].Call(x);
            }
            return maps;
        }

        private static Conv2d Convolution(int inputs, int outputs, int padding, int dilation)
        {
            var conv = new Conv2d(inputs, outputs, 3, padding: padding, dilation: dilation);
            Init.KaimingNormal(conv.Weight, fanOut: true);
            if (conv.Bias is { } bias) Init.Constant(bias, 0);
            return conv;
        }
    }
}
