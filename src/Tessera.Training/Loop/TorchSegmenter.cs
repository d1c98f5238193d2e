using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Core.Upsampling;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Segmenters;
using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Training.Checkpoints;

namespace Tessera.Training.Loop;

/// <summary>A network as it stands, asked for masks: how a training measures itself, always in float32. A video network's state
/// is kept from one image to the next.</summary>
/// <param name="samples">Answers for each image; where there are several, the network drops values as it did while it
/// learnt.</param>
public sealed class TorchSegmenter(Network network, LabelMap labels, ImagePreprocessing preprocessing, Device device,
    bool ownsNetwork, int samples = 1) : IProbabilitySegmenter
{
    private const int StatisticsBatch = 8;

    private readonly Preprocessor _preprocessor = new(preprocessing);
    // Parts that go on dropping.
    private readonly Module[] _dropping = samples > 1 ? [.. Dropouts(network)] : [];
    private (int Width, int Height, IReadOnlyList<Tensor> State)? _last;

    public LabelMap Labels => labels;

    public ImagePreprocessing Preprocessing => preprocessing;

    public bool Remembers => network is VideoNetwork;

    /// <summary>A checkpoint's network, averaged weights first; the checkpoint itself is needed no more.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:1"; null takes the one it was trained on where that is there, else the
    /// CPU.</param>
    /// <exception cref="InputException">The device is not there, or the weights do not fit.</exception>
    public static TorchSegmenter Of(Checkpoint checkpoint, string? device = null) => Of(checkpoint, device, samples: 1);

    /// <summary>The same network, several times for each image, dropping values as it did while it learnt; the answers are
    /// averaged.</summary>
    /// <exception cref="InputException">As of one, or there is nothing to drop.</exception>
    public static AveragedSegmenter Sampling(Checkpoint checkpoint, string? device, int samples)
    {
        TorchSegmenter segmenter = Of(checkpoint, device, samples);
        if (!segmenter.Remembers && segmenter._dropping.Length > 0)
            return new AveragedSegmenter([new(checkpoint.Path, segmenter)], [new ImageVariant()]);
        segmenter.Dispose();
        throw segmenter.Remembers ? ModelDropout.WouldMix(checkpoint.Path) : ModelDropout.Missing(checkpoint.Path);
    }

    /// <exception cref="InputException">The network is made for images of one size, and this is another.</exception>
    public Mask Segment(Image image) => WithLogits(image, (logits, placement) =>
        UpsampleArgmax.MaskOf(logits.Data<float>(), labels.Count, placement, labels.IgnoreId));

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        (int width, int height) = size ?? (image.Width, image.Height);
        ClassPlanes.RequireFits(labels.Count, width, height);
        return WithLogits(image, (logits, placement) =>
        {
            (PixelBox window, PixelBox shown) = (placement.Window, _preprocessor.Place(width, height).Shown);
            Tensor seen = Aten.Slice(Aten.Slice(logits, 2, window.Top, window.Bottom), 3, window.Left, window.Right);
            Tensor likely = Aten.Softmax(Aten.UpsampleBilinear2d(seen, shown.Height, shown.Width), 1);
            long[] around = [shown.Left, width - shown.Right, shown.Top, height - shown.Bottom];
            return Aten.ConstantPad(likely, around, 0).ToArray<float>();
        });
    }

    public void Ask(Image image, (int Width, int Height) size, Action<float[]> take)
    {
        for (int i = 0; i < samples; i++) take(Probabilities(image, size));
    }

    /// <summary>Takes the statistics of every batch normalisation anew, from images without labels: their light, their camera.
    /// Weights stay. Batches are of up to 8 images of one size, all counting alike.</summary>
    /// <returns>How many normalisations there are; where there are none nothing has changed.</returns>
    public int AdaptStatistics(IEnumerable<Image> images)
    {
        using var statistics = new BatchStatistics(network);
        if (statistics.Layers == 0) return 0;
        var batch = new List<Tensor>();
        try
        {
            foreach (Image image in images)
            {
                Tensor input = Input(image).Own();
                if (batch.Count == StatisticsBatch || (batch.Count > 0 && !batch[0].Shape.SequenceEqual(input.Shape))) Take();
                batch.Add(input);
            }
            if (batch.Count > 0) Take();
        }
        finally
        {
            Free();
        }
        return statistics.Layers;

        void Take()
        {
            using var noGrad = new NoGrad();
            using var scope = new TensorScope();
            statistics.NextBatch();
            network.Call(Aten.Cat([.. batch], 0));
            Free();
        }

        void Free()
        {
            foreach (Tensor tensor in batch) tensor.Dispose();
            batch.Clear();
        }
    }

    public void Restart()
    {
        foreach (Tensor tensor in _last?.State ?? []) tensor.Dispose();
        _last = null;
    }

    public void Dispose()
    {
        Restart();
        if (ownsNetwork) network.Dispose();
    }

    private static TorchSegmenter Of(Checkpoint checkpoint, string? device, int samples)
    {
        Device where = device is null ? ComputeDevice.OrCpu(checkpoint.Recipe.Engine.Device)
            : ComputeDevice.Require(device, "--device");
        Network network = checkpoint.CreateNetwork();
        network.To(where);
        return new TorchSegmenter(network, checkpoint.Labels, checkpoint.Preprocessing, where, ownsNetwork: true, samples);
    }

    private static IEnumerable<Module> Dropouts(Network network) =>
        network.Inside().Where(part => part is IDropout { Share: > 0 });

    // Logits of the network's input, 1,K,H,W of floats on the CPU, which are gone afterwards.
    private T WithLogits<T>(Image image, Func<Tensor, Placement, T> use)
    {
        bool training = network.Training;
        network.Eval();
        foreach (Module part in _dropping) part.Train();
        try
        {
            using var noGrad = new NoGrad();
            using var scope = new TensorScope();
            Placement placement = _preprocessor.Place(image.Width, image.Height);
            Tensor logits = Forward(Input(image), placement.InputWidth, placement.InputHeight);
            return use(logits.To(DType.Float32, Device.Cpu, MemoryFormat.Contiguous), placement);
        }
        finally
        {
            network.Train(training);
        }
    }

    // 1,C,H,W, in memory channels-last.
    private Tensor Input(Image image)
    {
        using var scope = new TensorScope();
        (int width, int height) = _preprocessor.OutputSize(image.Width, image.Height);
        Tensor pixels = Tensor.Empty([1, height, width, preprocessing.Channels]);
        _preprocessor.Run(image, pixels.Data<float>(), TensorLayout.Nhwc);
        return scope.Keep(Aten.Permute(pixels, [0, 3, 1, 2]).To(device: device));
    }

    private Tensor Forward(Tensor input, int width, int height)
    {
        if (network is not VideoNetwork video) return network.Call(input);
        // Frames of another size are another sequence, whatever their names.
        if (_last is { } last && (last.Width, last.Height) != (width, height)) Restart();
        VideoStep step = video.Step(input, _last?.State);
        Restart();
        // Outlives every scope: the state is this segmenter's own until the next frame.
        _last = (width, height, [.. step.State.Select(tensor => tensor.Own())]);
        return step.Logits;
    }
}
