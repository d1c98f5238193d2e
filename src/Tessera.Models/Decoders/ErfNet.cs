using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// ERFNet (Romera, Alvarez, Bergasa, Arroyo, 2018): residual blocks whose 3x3 convolutions are 3x1 and 1x3, dilated at
/// stride 8, and transposed convolutions up. The authors train the encoder first, with a head of its own; here that
/// head is an auxiliary one. 2,063,671 parameters for 11 classes, with that head 2,065,090.
/// </summary>
public sealed class ErfNet : Network
{
    // The authors' value; others are PyTorch's.
    private const double Epsilon = 1e-3;
    private const string EncoderHead = "encoder_head";
    private const double EncoderHeadWeight = 0.4;

    private readonly Sequential _half, _quarter, _eighth, _mixQuarter, _mixHalf;
    private readonly Sequential _upQuarter, _upHalf;
    private readonly ConvTranspose2d _head;
    private readonly Conv2d? _encoderHead;

    public ErfNet(NetworkOptions options) : base(options, outputStride: 1)
    {
        int[] widths = options.Of(16, 64, 128);
        _half = Add("half", new Sequential(Down(Channels, widths[0])));
        _quarter = Add("quarter", new Sequential([.. Down(widths[0], widths[1]), .. Blocks(widths[1], 0.03, 1, 1, 1, 1, 1)]));
        _eighth = Add("eighth",
            new Sequential([.. Down(widths[1], widths[2]), .. Blocks(widths[2], 0.3, 2, 4, 8, 16, 2, 4, 8, 16)]));
        _upQuarter = Add("up_quarter", Up(widths[2], widths[1]));
        _mixQuarter = Add("mix_quarter", new Sequential(Blocks(widths[1], 0, 1, 1)));
        _upHalf = Add("up_half", Up(widths[1], widths[0]));
        _mixHalf = Add("mix_half", new Sequential(Blocks(widths[0], 0, 1, 1)));
        _head = Add("head", new ConvTranspose2d(widths[0], Classes, 2, stride: 2));
        if (options.Auxiliary) _encoderHead = Add(EncoderHead, new Conv2d(widths[2], Classes, 1));
    }

    public override IReadOnlyList<string> AuxiliaryParts => [EncoderHead];

    protected override Tensor Forward(Tensor image) => Decode(Encode(image), image);

    protected override LearningLogits ForwardLearning(Tensor image)
    {
        Tensor[] maps = Encode(image);
        Tensor logits = Decode(maps, image);
        return _encoderHead is null ? new LearningLogits(logits, []) : new LearningLogits(logits,
            [(Aten.UpsampleBilinear2d(_encoderHead.Call(maps[2]), image.Size(2), image.Size(3)), EncoderHeadWeight)]);
    }

    private Tensor[] Encode(Tensor image)
    {
        Tensor half = _half.Call(image), quarter = _quarter.Call(half);
        return [half, quarter, _eighth.Call(quarter)];
    }

    private Tensor Decode(Tensor[] maps, Tensor image)
    {
        Tensor x = _mixQuarter.Call(Crop(_upQuarter.Call(maps[2]), maps[1]));
        x = _mixHalf.Call(Crop(_upHalf.Call(x), maps[0]));
        return Crop(_head.Call(x), image);                              // N,K,H,W
    }

    private static Module<Tensor, Tensor>[] Down(int inputs, int outputs) =>
        [new Downsampler(inputs, outputs), new BatchNorm2d(outputs, Epsilon), new ReLU()];

    private static Module<Tensor, Tensor>[] Blocks(int width, double drop, params ReadOnlySpan<int> dilations)
    {
        var blocks = new Module<Tensor, Tensor>[dilations.Length];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = new NonBottleneck1d(width, drop, dilations[i]);
        return blocks;
    }

    private static Sequential Up(int inputs, int outputs) => new(
        new ConvTranspose2d(inputs, outputs, 3, stride: 2, padding: 1, outputPadding: 1),
        new BatchNorm2d(outputs, Epsilon), new ReLU());

    // Twice a side that was rounded up is one more than the side.
    private static Tensor Crop(Tensor x, Tensor like) => Aten.Slice(Aten.Slice(x, 2, 0, like.Size(2)), 3, 0, like.Size(3));

    /// <summary>A strided convolution beside a pooling: their channels together are the output's. Where thin widths leave no
    /// channel for the convolution, it stands alone.</summary>
    private sealed class Downsampler : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv;
        private readonly MaxPool2d? _pool;

        public Downsampler(int inputs, int outputs)
        {
            bool joins = inputs < outputs;
            _conv = Add("conv", new Conv2d(inputs, joins ? outputs - inputs : outputs, 3, stride: 2, padding: 1));
            if (joins) _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
        }

        protected override Tensor Forward(Tensor input) =>
            _pool is null ? _conv.Call(input) : Aten.Cat([_conv.Call(input), _pool.Call(input)], 1);
    }

    /// <summary>Figure 2c of the paper.</summary>
    private sealed class NonBottleneck1d : Module<Tensor, Tensor>
    {
        private readonly Sequential _all;

        public NonBottleneck1d(int width, double drop, int dilation) => _all = Add("all", new Sequential(
            new Conv2d(width, width, (3, 1), padding: (1, 0)), new ReLU(),
            new Conv2d(width, width, (1, 3), padding: (0, 1)), new BatchNorm2d(width, Epsilon), new ReLU(),
            new Conv2d(width, width, (3, 1), padding: (dilation, 0), dilation: (dilation, 1)), new ReLU(),
            new Conv2d(width, width, (1, 3), padding: (0, dilation), dilation: (1, dilation)), new BatchNorm2d(width, Epsilon),
            drop > 0 ? new Dropout2d(drop) : new Identity()));

        protected override Tensor Forward(Tensor input)
        {
            Tensor sum = input + _all.Call(input);
            Aten.Relu_(sum);
            return sum;
        }
    }
}
