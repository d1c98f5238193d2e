using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// SegFormer (Xie, Wang, Yu, Anandkumar, Alvarez, Luo, "SegFormer: simple and efficient design for semantic
/// segmentation with transformers", 2021, section 3.2): each of the four coarsest maps through one linear
/// layer, all enlarged to the finest, joined, classified. 3,716,971 parameters over MiT-B0 for 11 classes. Keys
/// of the head are the authors'.
/// </summary>
public sealed class SegFormer : Network
{
    private const int Maps = 4;

    private readonly Encoder _backbone;
    private readonly LinearHead _head;

    /// <param name="headWidth">Channels of each map in the head: 256 for B0 and B1, 768 for B2 and above.</param>
    public SegFormer(Encoder backbone, NetworkOptions options, int headWidth = 256) : base(options, backbone.Strides[^Maps])
    {
        _backbone = Add("backbone", backbone);
        _head = Add("decode_head", new LinearHead([.. backbone.Widths.TakeLast(Maps)], options.Of(headWidth), Classes));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor logits = _head.Call(_backbone.Call(image)[^Maps..]);
        return Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3));
    }

    private sealed class LinearHead : Module<Tensor[], Tensor>
    {
        private readonly TokenLinear[] _linear = new TokenLinear[Maps];
        private readonly ConvBnReLU _fuse;
        private readonly Dropout2d _dropout;
        private readonly Conv2d _predict;

        public LinearHead(int[] widths, int width, int classes)
        {
            for (int i = Maps - 1; i >= 0; i--) _linear[i] = Add($"linear_c{i + 1}", new TokenLinear(widths[i], width));
            _fuse = Add("linear_fuse", new ConvBnReLU(Maps * width, width, kernel: 1));
            _predict = Add("linear_pred", new Conv2d(width, classes, 1));
            _dropout = Add("dropout", new Dropout2d(0.1));
        }

        protected override Tensor Forward(Tensor[] maps)
        {
            Tensor finest = maps[0];
            // From the coarsest to the finest, as the authors join them.
            Tensor[] same = [.. Enumerable.Range(0, Maps).Reverse().Select(i =>
                Aten.UpsampleBilinear2d(_linear[i].Call(maps[i]), finest.Size(2), finest.Size(3)))];
            return _predict.Call(_dropout.Call(_fuse.Call(Aten.Cat(same, 1))));
        }
    }

    private sealed class TokenLinear : Module<Tensor, Tensor>
    {
        private readonly Linear _proj;

        public TokenLinear(int inputs, int outputs) => _proj = Add("proj", new Linear(inputs, outputs));

        protected override Tensor Forward(Tensor map) =>
            new TokenGrid(map, map.Size(2), map.Size(3)).ToMap(_proj.Call(Tokens.Of(map)));
    }
}
