using System.Buffers;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// A model file as a segmenter: its preprocessing, its graph, and the mask brought back to the image's own size. Any number of
/// threads may ask one at once and get what they would get alone, each on a core of its own unless
/// <see cref="OnnxSessionOptions.IntraThreads"/> says otherwise; of a network that remembers, one waits for the other.
/// </summary>
public sealed class OnnxSegmenter : IProbabilitySegmenter
{
    private readonly ModelContract _contract;
    private readonly Preprocessor _preprocessor;
    private readonly OnnxNetwork _network;
    private readonly int _samples;

    // Frames of a network that remembers go through it one after the other.
    private readonly Lock _turn = new();

    public LabelMap Labels => _contract.Labels;

    public ImagePreprocessing Preprocessing => _contract.Preprocessing;

    /// <param name="samples">Answers for each image, of which the network gives one at a time: it drops values, where there are
    /// several.</param>
    /// <exception cref="InputException">There is no such file, it is no model that can run here, or its metadata is missing or
    /// wrong.</exception>
    public OnnxSegmenter(string path, OnnxSessionOptions? options = null, int samples = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (!File.Exists(path)) throw InputException.At(path, "there is no such file; expected an .onnx model");
        _contract = ModelContract.Read(path);
        _preprocessor = new Preprocessor(_contract.Preprocessing);
        if (samples > 1 && Remembers) throw ModelDropout.WouldMix(path);
        _network = new OnnxNetwork(path, _contract, options, drops: samples > 1);
        _samples = samples;
    }

    public double Temperature => _contract.Temperature?.Value ?? 1;

    public bool Remembers => _contract.State is not null;

    public int Callers => _network.Callers;

    public Mask Segment(Image image) =>
        WithInput(image, (input, placement) => _network.Run(input, _preprocessor.Channels, placement));

    public IReadOnlyList<Mask> SegmentBatch(IReadOnlyList<Image> images)
    {
        if (!_network.TakesBatches) return [.. images.Select(Segment)];
        var masks = new Mask[images.Count];
        IEnumerable<IGrouping<(int, int), int>> sizes = Enumerable.Range(0, images.Count)
            .GroupBy(i => _preprocessor.OutputSize(images[i].Width, images[i].Height));
        foreach (IGrouping<(int Width, int Height), int> size in sizes)
        {
            int most = Math.Max(1, MostFloats / (size.Key.Width * size.Key.Height * _preprocessor.Channels));
            foreach (int[] together in size.Chunk(most)) SegmentTogether(images, together, masks);
        }
        return masks;
    }

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        (int width, int height) = size ?? (image.Width, image.Height);
        float[] planes = ClassPlanes.Allocate(Labels.Count, width, height);
        Fill(planes, image, width, height);
        return planes;
    }

    public void Probabilities(Image image, float[] planes)
    {
        bool whole = _preprocessor.Place(image.Width, image.Height).Shown == new PixelBox(0, 0, image.Width, image.Height);
        if (!whole) Array.Clear(planes);
        Fill(planes, image, image.Width, image.Height);
    }

    public void Ask(Image image, (int Width, int Height) size, Action<float[]> take)
    {
        if (_samples == 1) take(Probabilities(image, size));
        else WithInput(image, (input, placement) =>
        {
            PixelBox shown = _preprocessor.Place(size.Width, size.Height).Shown;
            _network.Samples(input, _preprocessor.Channels, placement, shown, size.Width, size.Height, _samples, take);
            return _samples;
        });
    }

    public void Restart()
    {
        lock (_turn) _network.Restart();
    }

    public void Dispose() => _network.Dispose();

    private delegate T InputWork<T>(ReadOnlySpan<float> input, Placement placement);

    // A quarter of what one array holds: 1 GiB, of which a run makes several.
    private const int MostFloats = 1 << 28;

    private void SegmentTogether(IReadOnlyList<Image> images, int[] indices, Mask[] masks)
    {
        Placement[] placements = [.. indices.Select(i => _preprocessor.Place(images[i].Width, images[i].Height))];
        int length = _preprocessor.OutputLength(images[indices[0]].Width, images[indices[0]].Height);
        float[] inputs = ArrayPool<float>.Shared.Rent(length * indices.Length);
        try
        {
            for (int n = 0; n < indices.Length; n++)
                _preprocessor.Run(images[indices[n]], inputs.AsSpan(n * length, length), TensorLayout.Nchw);
            Mask[] made = _network.RunBatch(inputs.AsSpan(0, length * indices.Length), _preprocessor.Channels, placements);
            for (int n = 0; n < indices.Length; n++) masks[indices[n]] = made[n];
        }
        // A graph may call its first size free and hold a 1 inside; what fails alone as well says so itself.
        catch (InputException) when (indices.Length > 1)
        {
            foreach (int i in indices) masks[i] = Segment(images[i]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(inputs);
        }
    }

    private void Fill(float[] planes, Image image, int width, int height) => WithInput(image, (input, placement) =>
    {
        PixelBox shown = _preprocessor.Place(width, height).Shown;
        _network.Probabilities(input, _preprocessor.Channels, placement, shown, planes, width, height);
        return planes;
    });

    private T WithInput<T>(Image image, InputWork<T> work)
    {
        int length = _preprocessor.OutputLength(image.Width, image.Height);
        float[] input = ArrayPool<float>.Shared.Rent(length);
        try
        {
            _preprocessor.Run(image, input, TensorLayout.Nchw);
            Placement placement = _preprocessor.Place(image.Width, image.Height);
            if (!Remembers) return work(input.AsSpan(0, length), placement);
            lock (_turn) return work(input.AsSpan(0, length), placement);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }
}
