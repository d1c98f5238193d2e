using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>Bright streaks of one slant, half transparent, and the grey veil behind them. Not for several threads at
/// once.</summary>
internal sealed class Rain(int height, int width)
{
    // Half of a streak's pixels are its soft sides.
    private const float StreakPixelsAPart = 0.5f;
    private const float VeilAtMost = 0.25f;

    private readonly float[] _covered = new float[height * width];

    /// <param name="crop">Is rained on.</param>
    /// <param name="density">Part of the pixels that lie behind streaks.</param>
    /// <param name="scale">The image's own value for white.</param>
    /// <param name="random">Slant, places and lengths.</param>
    public void Apply(RawCrop crop, float density, float scale, SampleRandom random)
    {
        float slant = random.Uniform(-0.35f, 0.35f), light = scale * random.Uniform(0.75f, 0.95f);
        float veil = Math.Min(VeilAtMost, 3 * density);
        _covered.AsSpan().Fill(veil);
        float longest = Math.Max(4, height / 12f);
        float streaks = density * height * width / (longest * 0.7f / StreakPixelsAPart);
        for (int i = 0; i < streaks; i++)
        {
            (float x, float y) = (random.Uniform(0, width), random.Uniform(-longest, height));
            Streak(x, y, slant, random.Uniform(0.4f, 1) * longest, veil + (1 - veil) * random.Uniform(0.2f, 0.55f));
        }
        for (int i = 0; i < _covered.Length; i++)
        {
            float covered = _covered[i] * crop.Inside[i];
            foreach (ref float value in crop.Values.AsSpan(i * crop.Channels, crop.Channels)) value += covered * (light - value);
        }
    }

    // A line of one pixel's width, shared out between the two pixels of a row that it touches.
    private void Streak(float x, float y, float slant, float length, float strength)
    {
        int first = Math.Max(0, (int)y), last = Math.Min(height - 1, (int)(y + length));
        for (int row = first; row <= last; row++)
        {
            float place = x + (row - y) * slant;
            int left = (int)MathF.Floor(place);
            Cover(left, row, strength * (1 - (place - left)));
            Cover(left + 1, row, strength * (place - left));
        }
    }

    private void Cover(int x, int y, float part)
    {
        if (x < 0 || x >= width) return;
        ref float covered = ref _covered[y * width + x];
        covered = Math.Max(covered, part);
    }
}
