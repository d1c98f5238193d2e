using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// SegNet (Badrinarayanan, Kendall, Cipolla, 2015): the convolutions of VGG-16 and their mirror image; the decoder puts values
/// back where the encoder's poolings found them. 29,449,355 parameters for 11 classes.
/// Different from it: pooling rounds up, so that any size works.
/// </summary>
public sealed class SegNet : Network
{
    private static readonly int[] ConvolutionsByStage = [2, 2, 3, 3, 3];

    private readonly Sequential[] _down = new Sequential[5], _up = new Sequential[5];

    public SegNet(NetworkOptions options) : base(options, outputStride: 1)
    {
        int[] widths = options.Of(64, 128, 256, 512, 512);
        for (int stage = 0; stage < 5; stage++)
        {
            int inputs = stage == 0 ? Channels : widths[stage - 1];
            int[] along = [inputs, .. Enumerable.Repeat(widths[stage], ConvolutionsByStage[stage])];
            _down[stage] = Add($"down.{stage}", new Sequential(Convolutions(along)));
        }
        for (int stage = 4; stage > 0; stage--)
        {
            int[] along = [.. Enumerable.Repeat(widths[stage], ConvolutionsByStage[stage]), widths[stage - 1]];
            _up[stage] = Add($"up.{stage}", new Sequential(Convolutions(along)));
        }
        // The mirror image of the first stage ends in the classes' scores, without normalisation.
        _up[0] = Add("up.0",
            new Sequential([.. Convolutions([widths[0], widths[0]]), new Conv2d(widths[0], Classes, 3, padding: 1)]));
    }

    protected override Tensor Forward(Tensor image)
    {
        var places = new (Tensor Indices, Size Height, Size Width)[5];
        Tensor x = image;
        for (int stage = 0; stage < 5; stage++)
        {
            Tensor map = _down[stage].Call(x);
            (x, Tensor indices) = Aten.MaxPool2dWithIndices(map, [2, 2], [2, 2], [0, 0], ceilMode: true);
            places[stage] = (indices, map.Size(2), map.Size(3));
        }
        for (int stage = 4; stage >= 0; stage--)
            x = _up[stage].Call(Aten.MaxUnpool2d(x, places[stage].Indices, places[stage].Height, places[stage].Width));
        return x;                                                       // N,K,H,W
    }

    // The authors' model has biases beside the normalisation.
    private static Module<Tensor, Tensor>[] Convolutions(int[] widths)
    {
        var steps = new Module<Tensor, Tensor>[widths.Length - 1];
        for (int i = 0; i < steps.Length; i++)
        {
            var conv = new Conv2d(widths[i], widths[i + 1], 3, padding: 1);
            Init.KaimingNormal(conv.Weight);
            steps[i] = new Sequential(conv, new BatchNorm2d(widths[i + 1]), new ReLU());
        }
        return steps;
    }
}
