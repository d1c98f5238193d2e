using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models;

/// <summary>How an encoder's paper classifies whole images, in torchvision's keys.</summary>
/// <param name="HeadKey">Key of the head.</param>
/// <param name="Head">From channels, classes and a scale of widths to the head on N,channels.</param>
public sealed record ClassifierStyle(string HeadKey, Func<int, NetworkOptions, Module<Tensor, Tensor>> Head)
{
    /// <summary>Key of the encoder; empty where its parts stand beside the head.</summary>
    public string EncoderKey { get; init; } = "";

    /// <summary>Side of the map that the head sees flattened; 1 is the mean.</summary>
    public int PooledSide { get; init; } = 1;

    /// <summary>One linear layer, key <c>fc</c>.</summary>
    public static ClassifierStyle Linear(string key) => new(key, (inputs, options) => new Linear(inputs, options.Classes));
}

/// <summary>
/// An encoder that tells what a whole image shows: the way to give an encoder something to start from. Logits are the
/// same at every pixel, so that images of one class are masks of one id; in training there is one value an image. Over
/// torchvision's encoders its weights load as they are.
/// </summary>
public sealed class ImageClassifier : Network
{
    private readonly Module<Tensor, Tensor> _head;
    private readonly int _pooledSide;

    public Encoder Encoder { get; }

    public ImageClassifier(Encoder encoder, ClassifierStyle style, NetworkOptions options) : base(options, encoder.Strides[^1])
    {
        _pooledSide = style.PooledSide;
        Encoder = style.EncoderKey.Length > 0 ? Add(style.EncoderKey, encoder) : AddInline(encoder);
        _head = Add(style.HeadKey, style.Head(encoder.Widths[^1] * _pooledSide * _pooledSide, options));
    }

    protected override Tensor Forward(Tensor image) => Aten.UpsampleBilinear2d(Logits(image), image.Size(2), image.Size(3));

    protected override LearningLogits ForwardLearning(Tensor image) => new(Logits(image), []);

    // N,K,1,1
    private Tensor Logits(Tensor image)
    {
        Tensor pooled = Aten.Flatten(Aten.AdaptiveAvgPool2d(Encoder.Call(image)[^1], [_pooledSide, _pooledSide]), 1);
        return Aten.Unsqueeze(Aten.Unsqueeze(_head.Call(pooled), 2), 3);
    }
}
