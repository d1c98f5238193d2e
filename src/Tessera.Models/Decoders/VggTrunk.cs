using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// VGG-16 with its classifier turned into convolutions (Long, Shelhamer, Darrell, 2015, section 4.1), the trunk of FCN-32s, -16s
/// and -8s. A first padding of 100 makes any size work.
/// </summary>
internal sealed class VggTrunk : Module<Tensor, VggTrunk.Features>
{
    private readonly Vgg16 _encoder;
    private readonly Conv2d _fc6, _fc7;
    private readonly Dropout _dropout;

    public VggTrunk(NetworkOptions options)
    {
        Hidden = options.Of(4096);
        _encoder = Add("encoder", new Vgg16(new EncoderOptions(options.Channels, Width: options.Width), firstPadding: 100));
        _fc6 = Add("fc6", new Conv2d(_encoder.Widths[4], Hidden, 7));
        _fc7 = Add("fc7", new Conv2d(Hidden, Hidden, 1));
        _dropout = Add("dropout", new Dropout(0.5));
        // Without VGG's own classifier to start from, He's values keep the signal; the paper copies trained weights here.
        Init.KaimingNormal(_fc6.Weight);
        Init.KaimingNormal(_fc7.Weight);
    }

    /// <summary>Channels of fc7.</summary>
    public int Hidden { get; }

    /// <summary>Channels of the third and of the fourth pooling.</summary>
    public int Pool3 => _encoder.Widths[2];

    public int Pool4 => _encoder.Widths[3];

    /// <summary>Scores of one map; they start at zero, as in the paper.</summary>
    public static Conv2d Score(int inputs, int classes)
    {
        var score = new Conv2d(inputs, classes, 1);
        Init.Constant(score.Weight, 0);
        if (score.Bias is { } bias) Init.Constant(bias, 0);
        return score;
    }

    /// <summary>Rows and columns from the offset on, as many as the other tensor has.</summary>
    public static Tensor Crop(Tensor x, int offset, Tensor like)
    {
        x = Aten.Slice(Aten.Slice(x, 2, offset, long.MaxValue), 3, offset, long.MaxValue);
        return Aten.Slice(Aten.Slice(x, 2, 0, like.Size(2)), 3, 0, like.Size(3));
    }

    protected override Features Forward(Tensor image)
    {
        Tensor[] maps = _encoder.Call(image);
        Tensor x = _dropout.Call(Relu(_fc6.Call(maps[4])));
        return new Features(_dropout.Call(Relu(_fc7.Call(x))), maps[3], maps[2]);
    }

    private static Tensor Relu(Tensor x)
    {
        Aten.Relu_(x);
        return x;
    }

    /// <param name="Fc7">At stride 32.</param>
    /// <param name="Pool4">At stride 16.</param>
    /// <param name="Pool3">At stride 8.</param>
    internal sealed record Features(Tensor Fc7, Tensor Pool4, Tensor Pool3);
}
