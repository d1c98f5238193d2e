using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <param name="Widths">Channels of the four stages; heads of attention have 32 (B0) or 64 each.</param>
/// <param name="Depths">Blocks of each stage.</param>
public sealed record MixTransformerOptions(IReadOnlyList<int> Widths, IReadOnlyList<int> Depths)
{
    public static MixTransformerOptions B0 { get; } = new([32, 64, 160, 256], [2, 2, 2, 2]);

    public static MixTransformerOptions B1 { get; } = new([64, 128, 320, 512], [2, 2, 2, 2]);

    public static MixTransformerOptions B2 { get; } = new([64, 128, 320, 512], [3, 4, 6, 3]);
}

/// <summary>
/// The mix transformer of SegFormer (Xie, Wang, Yu, Anandkumar, Alvarez, Luo, "SegFormer: simple and efficient design
/// for semantic segmentation with transformers", 2021, section 3.1): overlapping patches, attention to a shrunken map,
/// and a 3x3 convolution in each block instead of positions. Maps at strides 4 to 32; for output strides 16 and 8 the
/// last stages' patches do not stride. Keys are the authors'.
/// </summary>
public sealed class MixTransformer : Encoder
{
    private const double DropPath = 0.1;
    private static readonly int[] Heads = [1, 2, 5, 8], Shrink = [8, 4, 2, 1];

    private readonly PatchEmbedding[] _patches = new PatchEmbedding[4];
    private readonly TransformerBlock[][] _blocks = new TransformerBlock[4][];
    private readonly LayerNorm[] _norms = new LayerNorm[4];

    public MixTransformer(MixTransformerOptions own, EncoderOptions options)
        : base(options, options.Of([.. own.Widths]), options.StridesOf(4, 8, 16, 32))
    {
        int blocks = own.Depths.Sum(), block = 0;
        for (int i = 0; i < 4; i++)
        {
            int stride = i == 0 ? 4 : Strides[i] / Strides[i - 1];
            _patches[i] = Add($"patch_embed{i + 1}",
                new PatchEmbedding(i == 0 ? Channels : Widths[i - 1], Widths[i], i == 0 ? 7 : 3, stride));
        }
        for (int i = 0; i < 4; i++)
        {
            // Thin variants keep what divides their width.
            int heads = Widths[i] % Heads[i] == 0 ? Heads[i] : 1;
            _blocks[i] = new TransformerBlock[own.Depths[i]];
            for (int j = 0; j < own.Depths[i]; j++)
                _blocks[i][j] = Add($"block{i + 1}.{j}",
                    new TransformerBlock(Widths[i], heads, Shrink[i], DropPath * block++ / Math.Max(1, blocks - 1)));
            _norms[i] = Add($"norm{i + 1}", new LayerNorm(Widths[i], eps: 1e-6));
        }
    }

    protected override Tensor[] Forward(Tensor x)
    {
        var maps = new Tensor[4];
        for (int i = 0; i < 4; i++)
        {
            x = _patches[i].Call(x);                                    // N,C,H,W
            Size height = x.Size(2), width = x.Size(3);
            Tensor tokens = Tokens.Of(x);                               // N,HW,C
            var grid = new TokenGrid(x, height, width);
            foreach (TransformerBlock block in _blocks[i]) tokens = block.Call(tokens, grid);
            maps[i] = x = grid.ToMap(_norms[i].Call(tokens));
        }
        return maps;
    }

    /// <summary>A strided convolution whose patches overlap, then normalisation of each token.</summary>
    private sealed class PatchEmbedding : Module<Tensor, Tensor>
    {
        private readonly Conv2d _proj;
        private readonly LayerNorm _norm;

        public PatchEmbedding(int inputs, int outputs, int kernel, int stride)
        {
            _proj = Add("proj", new Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2));
            _norm = Add("norm", new LayerNorm(outputs));
            Init.KaimingNormal(_proj.Weight, fanOut: true);
            if (_proj.Bias is { } bias) Init.Constant(bias, 0);
        }

        protected override Tensor Forward(Tensor x)
        {
            Tensor map = _proj.Call(x);
            return new TokenGrid(map, map.Size(2), map.Size(3)).ToMap(_norm.Call(Tokens.Of(map)));
        }
    }
}
