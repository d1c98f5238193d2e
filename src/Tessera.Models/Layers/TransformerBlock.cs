using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>Between a map N,C,H,W and its tokens N,HW,C.</summary>
internal static class Tokens
{
    public static Tensor Of(Tensor map) => Aten.Transpose(Aten.Flatten(map, 2), 1, 2);
}

/// <summary>The map that tokens lie on; its sizes stay dynamic in a trace.</summary>
internal readonly struct TokenGrid(Tensor map, Size height, Size width)
{
    public Tensor ToMap(Tensor tokens)
    {
        long channels = tokens.Shape[2];
        return Aten.Reshape(Aten.Transpose(tokens, 1, 2), [map.Size(0), channels, height, width]);
    }
}

/// <summary>
/// SegFormer's block (Xie et al., 2021, arXiv:2105.15203, equations 1 to 3): attention to a map shrunken along both
/// sides, then two linear layers with a depth-wise 3x3 convolution between them. Keys are the authors'.
/// </summary>
internal sealed class TransformerBlock : Module<Tensor, TokenGrid, Tensor>
{
    private readonly LayerNorm _norm1, _norm2;
    private readonly ShrunkenAttention _attention;
    private readonly MixMlp _mlp;
    private readonly StochasticDepth _drop;

    public TransformerBlock(int width, int heads, int shrink, double dropPath)
    {
        _norm1 = Add("norm1", new LayerNorm(width, eps: 1e-6));
        _attention = Add("attn", new ShrunkenAttention(width, heads, shrink));
        _norm2 = Add("norm2", new LayerNorm(width, eps: 1e-6));
        _mlp = Add("mlp", new MixMlp(width, 4 * width));
        _drop = Add("drop_path", new StochasticDepth(dropPath));
    }

    protected override Tensor Forward(Tensor tokens, TokenGrid grid)
    {
        tokens = tokens + _drop.Call(_attention.Call(_norm1.Call(tokens), grid));
        return tokens + _drop.Call(_mlp.Call(_norm2.Call(tokens), grid));
    }

    private sealed class ShrunkenAttention : Module<Tensor, TokenGrid, Tensor>
    {
        private readonly Linear _q, _kv, _proj;
        private readonly Conv2d? _shrink;
        private readonly LayerNorm? _norm;
        private readonly int _width, _heads;

        public ShrunkenAttention(int width, int heads, int shrink)
        {
            (_width, _heads) = (width, heads);
            _q = Add("q", TransformerInit.Linear(width, width));
            _kv = Add("kv", TransformerInit.Linear(width, 2 * width));
            _proj = Add("proj", TransformerInit.Linear(width, width));
            if (shrink == 1) return;
            _shrink = Add("sr", new Conv2d(width, width, shrink, shrink));
            _norm = Add("norm", new LayerNorm(width));
        }

        protected override Tensor Forward(Tensor tokens, TokenGrid grid)
        {
            int each = _width / _heads;
            Tensor query = Aten.Transpose(Aten.Reshape(_q.Call(tokens), [-1, tokens.Size(1), _heads, each]), 1, 2); // N,h,HW,c
            Tensor source = tokens;
            if (_shrink is not null && _norm is not null)
                source = _norm.Call(Tokens.Of(_shrink.Call(AtLeast(_shrink.Weight.Shape[2], grid.ToMap(tokens)))));
            Tensor both = Aten.Reshape(_kv.Call(source), [-1, source.Size(1), 2, _heads, each]);
            Tensor key = Aten.Permute(Aten.Select(both, 2, 0), [0, 2, 3, 1]);                                       // N,h,c,M
            Tensor value = Aten.Transpose(Aten.Select(both, 2, 1), 1, 2);                                           // N,h,M,c
            Tensor weights = Aten.Softmax(Aten.Matmul(query, key) * (1 / Math.Sqrt(each)), -1);
            Tensor mixed = Aten.Transpose(Aten.Matmul(weights, value), 1, 2);                                       // N,HW,h,c
            return _proj.Call(Aten.Reshape(mixed, [-1, tokens.Size(1), _width]));
        }

        // Whole windows only, as the authors' convolution takes them: what is left of a map behind the last is not attended to. A
        // map smaller than one window is filled up with zeros.
        private static Tensor AtLeast(long window, Tensor map)
        {
            Tensor high = Aten.ConstantPad(map, [0, 0, 0, window - 1], 0);
            map = Aten.Cat([Aten.Slice(high, 2, 0, window), Aten.Slice(map, 2, window, map.Size(2))], 2);
            Tensor wide = Aten.ConstantPad(map, [0, window - 1, 0, 0], 0);
            return Aten.Cat([Aten.Slice(wide, 3, 0, window), Aten.Slice(map, 3, window, map.Size(3))], 3);
        }
    }

    private sealed class MixMlp : Module<Tensor, TokenGrid, Tensor>
    {
        private readonly Linear _fc1, _fc2;
        private readonly DepthwiseConvolution _dwconv;

        public MixMlp(int width, int hidden)
        {
            _fc1 = Add("fc1", TransformerInit.Linear(width, hidden));
            _dwconv = Add("dwconv", new DepthwiseConvolution(hidden));
            _fc2 = Add("fc2", TransformerInit.Linear(hidden, width));
        }

        protected override Tensor Forward(Tensor tokens, TokenGrid grid)
        {
            Tensor mixed = _dwconv.Call(grid.ToMap(_fc1.Call(tokens)));
            return _fc2.Call(Aten.Gelu(Tokens.Of(mixed)));
        }
    }

    private sealed class DepthwiseConvolution : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv;

        public DepthwiseConvolution(int width)
        {
            _conv = Add("dwconv", new Conv2d(width, width, 3, padding: 1, groups: width));
            Init.KaimingNormal(_conv.Weight, fanOut: true);
            if (_conv.Bias is { } bias) Init.Constant(bias, 0);
        }

        protected override Tensor Forward(Tensor map) => _conv.Call(map);
    }
}

/// <summary>Starting values of transformers: normal with deviation 0.02, biases zero.</summary>
internal static class TransformerInit
{
    public static Linear Linear(int inputs, int outputs)
    {
        var linear = new Linear(inputs, outputs);
        Init.Normal(linear.Weight, 0.02);
        if (linear.Bias is { } bias) Init.Constant(bias, 0);
        return linear;
    }
}
