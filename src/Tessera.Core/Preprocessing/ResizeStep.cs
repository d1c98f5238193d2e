using Tessera.Core.Text;

namespace Tessera.Core.Preprocessing;

/// <summary>What becomes of an image of another shape than the size it is brought to.</summary>
public enum ResizePolicy
{
    /// <summary>It takes that shape.</summary>
    Stretch,

    /// <summary>It keeps its own, is fitted inside, in the middle, and the rest of the input is 0: after normalisation, each
    /// channel's mean.</summary>
    Pad,

    /// <summary>It keeps its own, and what sticks out on two sides is cut off.</summary>
    Crop,
}

/// <summary>The policies by their names in recipes and model files.</summary>
public static class ResizePolicies
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<ResizePolicy>().Select(NameOf)];

    public static string NameOf(ResizePolicy policy) => policy.ToString().ToLowerInvariant();

    /// <summary>Null where nothing has the name.</summary>
    public static ResizePolicy? Find(string name)
    {
        foreach (ResizePolicy policy in Enum.GetValues<ResizePolicy>())
        {
            if (NameOf(policy) == name) return policy;
        }
        return null;
    }

    /// <summary>The end of a message about a name that nothing has.</summary>
    public static string Hint(string name) => NearestName.Hint(name, Names);
}

/// <summary>Resize to a fixed size by a policy, or, with <paramref name="LongSide"/>, so that the longer side has that many
/// pixels.</summary>
public sealed record ResizeStep(int? WidthPixels = null, int? HeightPixels = null, int? LongSide = null,
    ResizePolicy Policy = ResizePolicy.Stretch) : PreprocessingStep
{
    // As many as an image may have that is read.
    private const long MostPixels = 500_000_000;

    public override void Validate(int channels)
    {
        bool fixedSize = WidthPixels is not null && HeightPixels is not null && LongSide is null;
        bool longSide = WidthPixels is null && HeightPixels is null && LongSide is not null;
        if (!fixedSize && !longSide) throw new ArgumentException("resize needs either width and height or longSide");
        if (WidthPixels < 1 || HeightPixels < 1 || LongSide < 1)
            throw new ArgumentException("resize: sizes are at least 1 pixel");
        if ((long?)WidthPixels * HeightPixels > MostPixels)
        {
            string most = $"{MostPixels / 1_000_000} million pixels";
            throw new ArgumentException($"resize: {WidthPixels}x{HeightPixels}; expected at most {most}");
        }
        if (longSide && Policy != ResizePolicy.Stretch)
        {
            string policy = ResizePolicies.NameOf(Policy);
            throw new ArgumentException(
                $"resize: policy {policy} with longSide, which keeps every shape; expected width and height");
        }
    }

    /// <summary>What the input of a network is for an image of that size, in pixels.</summary>
    public (int Width, int Height) SizeOf(int width, int height)
    {
        if (LongSide is not { } side) return (WidthPixels ?? width, HeightPixels ?? height);
        double factor = (double)side / Math.Max(width, height);
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }
}
