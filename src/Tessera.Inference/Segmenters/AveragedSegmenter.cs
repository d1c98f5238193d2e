using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Core.Text;
using Tessera.Imaging.Images;
using Vector = System.Numerics.Vector<float>;

namespace Tessera.Inference.Segmenters;

/// <summary>A model and what messages call it.</summary>
public sealed record NamedSegmenter(string Name, IProbabilitySegmenter Segmenter);

/// <summary>
/// Several models, several looks at an image or several samples, as one: the probabilities of all are averaged, each counting
/// alike.
/// Classes are the same where their names are; the first model's order and preprocessing stand for all.
/// </summary>
public sealed class AveragedSegmenter : IProbabilitySegmenter
{
    private const string SameNames = "models are averaged whose classes have the same names";

    private readonly (IProbabilitySegmenter Segmenter, int[] IdOf)[] _models;
    private readonly ImageVariant[] _variants;

    public LabelMap Labels { get; }

    public ImagePreprocessing Preprocessing => _models[0].Segmenter.Preprocessing;

    public bool Remembers { get; }

    public int Callers => _models.Min(model => model.Segmenter.Callers);

    /// <param name="models">One or more; disposed with this.</param>
    /// <param name="variants">One or more, shown to each model.</param>
    /// <exception cref="InputException">Classes differ, or a model cannot answer to such variants.</exception>
    public AveragedSegmenter(IReadOnlyList<NamedSegmenter> models, IReadOnlyList<ImageVariant> variants)
    {
        ArgumentOutOfRangeException.ThrowIfZero(models.Count);
        ArgumentOutOfRangeException.ThrowIfZero(variants.Count);
        Labels = models[0].Segmenter.Labels;
        foreach (NamedSegmenter model in models) RequireVariants(model, variants);
        _models = [.. models.Select(model => (model.Segmenter, IdsOf(model, models[0])))];
        _variants = [.. variants];
        Remembers = models.Any(model => model.Segmenter.Remembers);
    }

    public Mask Segment(Image image) => ClassPlanes.MaskOf(
        Probabilities(image), Labels.Count, Preprocessing.Place(image.Width, image.Height), Labels.IgnoreId);

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        (int width, int height) = size ?? (image.Width, image.Height);
        float[] sum = ClassPlanes.Allocate(Labels.Count, width, height);
        AskAll(image, (width, height), answer => answer.AddTo(sum, width));
        Normalise(sum, Total(sum, width * height));
        return sum;
    }

    public void Probabilities(Image image, float[] planes, float[] entropy)
    {
        Array.Clear(planes);
        Array.Clear(entropy);
        AskAll(image, (image.Width, image.Height), answer =>
        {
            // First: what is added to planes is mirrored in place.
            answer.AddEntropyTo(entropy, image.Width);
            answer.AddTo(planes, image.Width);
        });
        float[] total = Total(planes, entropy.Length);
        Normalise(planes, total);
        Normalise(entropy, total);
    }

    public void Ask(Image image, (int Width, int Height) size, Action<float[]> take) => AskAll(image, size, answer =>
    {
        float[] planes = ClassPlanes.Allocate(Labels.Count, size.Width, size.Height);
        answer.AddTo(planes, size.Width);
        take(planes);
    });

    public void Restart()
    {
        foreach ((IProbabilitySegmenter segmenter, _) in _models) segmenter.Restart();
    }

    public void Dispose()
    {
        foreach ((IProbabilitySegmenter segmenter, _) in _models) segmenter.Dispose();
    }

    private static void RequireVariants(NamedSegmenter model, IReadOnlyList<ImageVariant> variants)
    {
        if (model.Segmenter.Remembers && variants.Any(variant => variant != new ImageVariant()))
            throw InputException.At(model.Name, "remembers the frames before, and would mix mirrored and scaled ones among them; "
                + "expected a model of single images for flips and scales");
        if (variants.Any(variant => variant.Scale != 1) && model.Segmenter.Preprocessing.Steps.OfType<ResizeStep>().Any())
            throw InputException.At(model.Name, "resizes every image to a size of its own, whatever its scale; "
                + "expected a model without resize for scales");
    }

    // For each of the average's classes the model's own id.
    private static int[] IdsOf(NamedSegmenter model, NamedSegmenter first)
    {
        (LabelMap own, LabelMap labels) = (model.Segmenter.Labels, first.Segmenter.Labels);
        string[] names = [.. own.Classes.Select(c => c.Name)];
        if (labels.Classes.FirstOrDefault(c => own.Find(c.Name) is null) is { } missing)
        {
            string near = NearestName.Hint(missing.Name, names);
            throw InputException.At(model.Name, $"has no class '{missing.Name}', which {first.Name} has ({near}); {SameNames}");
        }
        if (own.Classes.FirstOrDefault(c => labels.Find(c.Name) is null) is { } more)
            throw InputException.At(model.Name, $"has a class '{more.Name}', which {first.Name} has not; {SameNames}");
        return [.. labels.Classes.Select(c => own.Find(c.Name)?.Id ?? 0)];
    }

    private void RequireSameView(int width, int height)
    {
        PixelBox view = Preprocessing.Place(width, height).Shown;
        if (_models.Any(model => model.Segmenter.Preprocessing.Place(width, height).Shown != view))
            throw new InputException(
                $"is {width}x{height}, of which the models look at different parts; expected models that crop alike");
    }

    private void AskAll(Image image, (int Width, int Height) size, Action<Answer> take)
    {
        RequireSameView(image.Width, image.Height);
        foreach (ImageVariant variant in _variants)
        {
            Image shown = variant.Of(image);
            foreach ((IProbabilitySegmenter segmenter, int[] idOf) in _models)
                segmenter.Ask(shown, size, planes => take(new Answer(planes, idOf, variant.Mirrored)));
        }
    }

    // How many answers see each pixel: of an odd number of pixels that a crop leaves out, a mirrored image leaves others out.
    private float[] Total(float[] sum, int pixels)
    {
        float[] total = new float[pixels];
        for (int k = 0; k < Labels.Count; k++)
        {
            for (int i = 0; i < pixels; i++) total[i] += sum[k * pixels + i];
        }
        return total;
    }

    private static void Normalise(float[] sum, float[] total)
    {
        for (int from = 0; from < sum.Length; from += total.Length)
        {
            for (int i = 0; i < total.Length; i++)
            {
                if (total[i] > 0) sum[from + i] /= total[i];
            }
        }
    }

    /// <summary>What one model said to one look at an image.</summary>
    /// <param name="IdOf">For each of the average's classes the model's own id.</param>
    private readonly record struct Answer(float[] Planes, int[] IdOf, bool Mirrored)
    {
        public void AddTo(float[] sum, int width)
        {
            (float[] planes, int[] idOf, bool mirrored) = this;
            int pixels = planes.Length / idOf.Length;
            Parallel.For(0, idOf.Length, k =>
                AddPlane(planes.AsSpan(idOf[k] * pixels, pixels), mirrored, width, sum.AsSpan(k * pixels, pixels)));
        }

        public void AddEntropyTo(float[] sum, int width)
        {
            float[] own = new float[sum.Length];
            CertaintyMap.AddEntropy(Planes, IdOf.Length, own);
            AddPlane(own, Mirrored, width, sum);
        }

        // A mirrored one is turned back in place.
        private static void AddPlane(Span<float> plane, bool mirrored, int width, Span<float> sum)
        {
            for (int at = 0; at < plane.Length; at += width)
            {
                Span<float> from = plane.Slice(at, width), to = sum.Slice(at, width);
                if (mirrored) from.Reverse();
                int x = 0;
                for (; x + Vector.Count <= width; x += Vector.Count)
                    (new Vector(to[x..]) + new Vector(from[x..])).CopyTo(to[x..]);
                for (; x < width; x++) to[x] += from[x];
            }
        }
    }
}
