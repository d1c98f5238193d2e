using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// Semantic FPN (Kirillov, Girshick, He, Dollár, "Panoptic feature pyramid networks", 2019, figure 3): a feature pyramid (Lin et
/// al., 2016, arXiv:1612.03144) whose levels are brought to stride 4 and summed. 28,477,643 parameters for 11 classes over
/// ResNet-50.
/// </summary>
public sealed class SemanticFpn : EncoderNetwork
{
    private readonly Conv2d[] _laterals, _smooth;
    private readonly Climb[] _climbs;
    private readonly Conv2d _head;
    private readonly int _first;

    public SemanticFpn(Encoder encoder, NetworkOptions options) : base(encoder, options, outputStride: 4)
    {
        int pyramid = options.Of(256), width = options.Of(128);
        _first = encoder.Strides.TakeWhile(stride => stride < 4).Count();
        int[] inputs = [.. encoder.Widths.Skip(_first)];
        _laterals = [.. inputs.Select((input, i) => Add($"lateral.{i}", new Conv2d(input, pyramid, 1)))];
        _smooth = [.. inputs.Select((_, i) => Add($"smooth.{i}", new Conv2d(pyramid, pyramid, 3, padding: 1)))];
        _climbs = [.. inputs.Select((_, i) => Add($"climb.{i}", new Climb(pyramid, width, i)))];
        _head = Add("head", new Conv2d(width, Classes, 1));
    }

    protected override Tensor Head(Tensor[] maps)
    {
        Tensor[] levels = Pyramid(maps[_first..]);
        Tensor sum = _climbs[0].Call(levels[..1]);
        for (int i = 1; i < levels.Length; i++) sum = sum + _climbs[i].Call(levels[..(i + 1)]);
        return _head.Call(sum);                                         // N,K,H/4,W/4
    }

    // P2 to P5 of the paper, fine to coarse.
    private Tensor[] Pyramid(Tensor[] maps)
    {
        Tensor x = _laterals[^1].Call(maps[^1]);
        maps[^1] = _smooth[^1].Call(x);
        for (int i = maps.Length - 2; i >= 0; i--)
        {
            x = _laterals[i].Call(maps[i]) + Aten.UpsampleNearest2d(x, maps[i].Size(2), maps[i].Size(3));
            maps[i] = _smooth[i].Call(x);
        }
        return maps;
    }

    /// <summary>One level up to the finest: 3x3, group normalisation, ReLU and twice the size, once for each finer
    /// level.</summary>
    private sealed class Climb : Module<Tensor[], Tensor>
    {
        private readonly Sequential[] _steps;

        public Climb(int inputs, int width, int level) =>
            // 32 groups of 4 in the paper.
            _steps = [.. Enumerable.Range(0, Math.Max(1, level)).Select(i => Add($"{i}", new Sequential(
                new Conv2d(i == 0 ? inputs : width, width, 3, padding: 1, bias: false),
                new GroupNorm(width / 4, width), new ReLU())))];

        /// <param name="levels">From the finest to the one that climbs.</param>
        protected override Tensor Forward(Tensor[] levels)
        {
            Tensor x = levels[^1];
            for (int i = 0; i < _steps.Length; i++)
            {
                x = _steps[i].Call(x);
                if (levels.Length < 2) continue;
                Tensor finer = levels[^(i + 2)];
                x = Aten.UpsampleBilinear2d(x, finer.Size(2), finer.Size(3));
            }
            return x;
        }
    }
}
