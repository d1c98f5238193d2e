using Tessera.Core.Files;

namespace Tessera.Core.Preprocessing;

/// <summary>
/// The ordered steps from a decoded image to a network's float input. Data sets, trainings and model files share this one record;
/// Imaging runs it. Input channels are in the image's own order (RGB for colour).
/// </summary>
public sealed record ImagePreprocessing(int Channels, IReadOnlyList<PreprocessingStep> Steps)
{
    public const int Version = 1;

    /// <summary>The versioned JSON of a model's metadata <c>tessera.preprocessing</c>.</summary>
    public string ToJson() => PreprocessingJson.Write(this);

    /// <summary>
    /// Reads what <see cref="ToJson"/> writes; errors name <paramref name="source"/>, the file the JSON is from.
    /// </summary>
    /// <exception cref="InputException">Not such a JSON, or a step that cannot be run; the message says where.</exception>
    public static ImagePreprocessing FromJson(string json, string source = PreprocessingJson.Key) =>
        PreprocessingJson.Read(json, source);

    /// <exception cref="ArgumentException">A step cannot be run on images of <see cref="Channels"/> channels.</exception>
    public void Validate()
    {
        if (Channels < 1) throw new ArgumentException($"{Channels} channels; expected 1 or more");
        foreach (PreprocessingStep step in Steps) step.Validate(Channels);
        // What follows would be filtered as floats around 0; no filter means that.
        if (Steps.SkipWhile(step => step is not NormaliseStep).Any(step => step is not NormaliseStep))
            throw new ArgumentException("a step stands behind normalise; expected normalise at the end");
        Placement.RequireOne(Steps);
    }

    /// <summary>How an image of that (upright) size lies in the network's input.</summary>
    public Placement Place(int width, int height) => Placement.Of(Steps, width, height);

    public bool Equals(ImagePreprocessing? other) =>
        other is not null && Channels == other.Channels && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => HashCode.Combine(Channels, Steps.Count);
}

/// <summary>One named step. A new one is a record here and an entry in <see cref="PreprocessingJson"/>.</summary>
public abstract record PreprocessingStep
{
    /// <exception cref="ArgumentException">The step cannot be run on images of that many channels.</exception>
    public abstract void Validate(int channels);
}

/// <summary>
/// value / <paramref name="Scale"/>, minus the channel's mean, over its standard deviation (both in units after the division).
/// </summary>
public sealed record NormaliseStep(float Scale, float[] Mean, float[] Deviation) : PreprocessingStep
{
    public override void Validate(int channels)
    {
        if (Scale == 0 || !float.IsFinite(Scale))
            throw new ArgumentException($"normalise: scale is {Scale}; expected a number other than 0");
        if (Mean.Length != channels || Deviation.Length != channels)
        {
            string found = $"{Mean.Length} means and {Deviation.Length} deviations";
            throw new ArgumentException($"normalise: {found}; expected {channels}, one a channel");
        }
        if (!Mean.All(float.IsFinite)) throw new ArgumentException("normalise: a mean is not finite");
        if (!Deviation.All(d => d > 0 && float.IsFinite(d))) throw new ArgumentException("normalise: a deviation is not above 0");
    }

    // Arrays compare by reference; two equal steps must be equal.
    public bool Equals(NormaliseStep? other) =>
        other is not null && Scale.Equals(other.Scale) && Mean.AsSpan().SequenceEqual(other.Mean)
            && Deviation.AsSpan().SequenceEqual(other.Deviation);

    public override int GetHashCode() => HashCode.Combine(Scale, Mean.Length, Mean.FirstOrDefault(), Deviation.FirstOrDefault());
}

/// <summary>
/// Each channel's values get the ranks' values of a reference picture: its light and its colours.
/// </summary>
/// <param name="Quantiles">Of the reference, channel after channel: <see cref="Points"/> values at equal steps of
/// rank, the lowest and the highest included.</param>
public sealed record MatchHistogramStep(float[] Quantiles) : PreprocessingStep
{
    public const int Points = 257;

    public override void Validate(int channels)
    {
        if (Quantiles.Length != channels * Points)
            throw new ArgumentException(
                $"match-histogram: {Quantiles.Length} quantiles; expected {channels * Points}, {Points} a channel");
        for (int i = 1; i < Quantiles.Length; i++)
        {
            if (i % Points != 0 && !(Quantiles[i] >= Quantiles[i - 1]))
                throw new ArgumentException("match-histogram: quantiles fall; expected them in order");
        }
    }

    public bool Equals(MatchHistogramStep? other) => other is not null && Quantiles.AsSpan().SequenceEqual(other.Quantiles);

    public override int GetHashCode() =>
        HashCode.Combine(Quantiles.Length, Quantiles.FirstOrDefault(), Quantiles.LastOrDefault());
}
