using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation.Effects;
using Tessera.Data.Augmentation.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Data.Augmentation;

/// <summary>
/// Cuts one augmented crop out of a decoded image and its mask, straight into a batch: resize, crop, flip and blur are one
/// separable resampling from the image's own samples; everything about colour is one pass over each row while it is in the cache.
/// Only where more is drawn, a bend or weather, does the crop wait as a whole for its colours.
/// The mask is read at the nearest pixel and never blended. Not for several threads at once: it keeps its buffers.
/// </summary>
public sealed class CropSampler
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly long _ignoreId;
    private readonly NormaliseStep _normalise;
    private readonly ColourTransform _colours;
    private readonly ResamplingTaps _across = new();
    private readonly ResamplingTaps _down = new();
    private readonly int[] _columns;
    private readonly float[] _row;
    private float[] _sourceRow = [];
    private RawCrop? _raw;
    private WarpSampler? _warp;
    private ShotEffects? _shot;

    /// <param name="height">Of the crop.</param>
    /// <param name="width">Of the crop.</param>
    /// <param name="channels">Of every image.</param>
    /// <param name="normalise">What the network's preprocessing ends with; padding is its mean.</param>
    /// <param name="ignoreId">What the targets hold outside the image.</param>
    public CropSampler(int height, int width, int channels, NormaliseStep normalise, int ignoreId)
    {
        if (normalise.Mean.Length != channels || normalise.Deviation.Length != channels)
            throw new ArgumentException(
                $"{normalise.Mean.Length} means and {normalise.Deviation.Length} deviations for {channels} channels");
        (_height, _width, _channels, _ignoreId) = (height, width, channels, ignoreId);
        _normalise = normalise;
        _colours = new ColourTransform(channels, normalise);
        _columns = new int[width];
        _row = new float[width * channels + 4];
    }

    /// <param name="image">Of the sampler's channels.</param>
    /// <param name="mask">Of the image's size.</param>
    /// <param name="plan">What to do to both.</param>
    /// <param name="pixels">Height x width x channels, interleaved, normalised.</param>
    /// <param name="targets">Height x width class ids.</param>
    public void Sample(Image image, Mask mask, in AugmentationPlan plan, Span<float> pixels, Span<long> targets)
    {
        if (image.Channels != _channels)
            throw new ArgumentException($"the image has {image.Channels} channels; expected {_channels}");
        if (image.Width != mask.Width || image.Height != mask.Height)
            throw new ArgumentException("image and mask differ in size");

        _colours.Prepare(plan, image.Type);
        RawCrop? raw = plan.Warp.IsNone && plan.Shot.IsNone ? null : _raw ??= new RawCrop(_height, _width, _channels);
        if (raw is not null && !plan.Warp.IsNone)
        {
            _warp ??= new WarpSampler(_height, _width, _channels, _ignoreId);
            _warp.Sample(image, mask, plan, raw, targets);
        }
        else
        {
            // The part of the crop, before flipping, that lies on the image.
            (int left, int right) = Covered(plan.Left, plan.ResizedWidth, _width);
            (int top, int bottom) = Covered(plan.Top, plan.ResizedHeight, _height);
            SampleMask(mask, plan, (left, right, top, bottom), targets);
            SampleImage(image, plan, (left, right, top, bottom), pixels, raw);
        }
        if (raw is not null) Finish(raw, plan, image.Type, pixels[..(_height * _width * _channels)]);
    }

    // Rows get their colours while they are in the cache, unless they are to wait in raw.
    private void SampleImage(Image image, in AugmentationPlan plan, (int Left, int Right, int Top, int Bottom) covered,
        Span<float> pixels, RawCrop? raw)
    {
        int stride = _width * _channels;
        // After normalisation the mean is 0.
        pixels[..(_height * stride)].Clear();
        raw?.Clear();
        int count = covered.Right - covered.Left;
        if (count <= 0 || covered.Bottom <= covered.Top) return;

        _across.Fill(image.Width, plan.ResizedWidth, plan.Left + covered.Left, count, plan.BlurSigma, plan.Flip);
        _down.Fill(image.Height, plan.ResizedHeight, plan.Top + covered.Top, covered.Bottom - covered.Top, plan.BlurSigma,
            reversed: false);

        // Only the source columns that the crop sees are summed.
        ReadOnlySpan<int> first = _across.First[..count];
        int origin = Math.Min(first[0], first[^1]);
        int reached = Math.Max(first[0], first[^1]) + _across.Taps - origin;
        if (_sourceRow.Length < reached * _channels + 4) _sourceRow = new float[reached * _channels + 4];
        Span<float> sourceRow = _sourceRow.AsSpan(0, reached * _channels);
        int start = (plan.Flip ? _width - covered.Right : covered.Left) * _channels;

        for (int y = covered.Top; y < covered.Bottom; y++)
        {
            sourceRow.Clear();
            int sourceY = _down.First[y - covered.Top];
            for (int t = 0; t < _down.Taps; t++)
            {
                float weight = _down.Weights[(y - covered.Top) * _down.Taps + t];
                if (weight != 0)
                    RowKernels.AddWeighted(image, ((sourceY + t) * image.Width + origin) * _channels, weight, sourceRow);
            }
            RowKernels.Gather(_sourceRow, _channels, first, origin, _across.Weights, _across.Taps, count, _row);
            Span<float> row = _row.AsSpan(0, count * _channels);
            if (raw is null)
            {
                _colours.Apply(row, pixels.Slice(y * stride + start, row.Length));
                continue;
            }
            row.CopyTo(raw.Row(y)[start..]);
            raw.InsideRow(y).Slice(start / _channels, count).Fill(1);
        }
    }

    private void Finish(RawCrop raw, in AugmentationPlan plan, SampleType type, Span<float> pixels)
    {
        _shot ??= new ShotEffects(_height, _width, _channels, _normalise);
        _shot.Apply(raw, plan);
        int stride = _width * _channels;
        for (int y = 0; y < _height; y++) _colours.Apply(raw.Row(y), pixels.Slice(y * stride, stride));
        if (plan.Shot.JpegQuality > 0 && type != SampleType.Float32) _shot.Encode(pixels, plan.Shot.JpegQuality);
        raw.ClearOutside(pixels);
    }

    private void SampleMask(Mask mask, in AugmentationPlan plan, (int Left, int Right, int Top, int Bottom) covered,
        Span<long> targets)
    {
        targets[..(_height * _width)].Fill(_ignoreId);
        int count = covered.Right - covered.Left;
        if (count <= 0) return;
        Span<int> columns = _columns.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            columns[plan.Flip ? count - 1 - i : i] = Nearest(plan.Left + covered.Left + i, mask.Width, plan.ResizedWidth);
        int start = plan.Flip ? _width - covered.Right : covered.Left;

        for (int y = covered.Top; y < covered.Bottom; y++)
        {
            int sourceY = Nearest(plan.Top + y, mask.Height, plan.ResizedHeight);
            Span<long> row = targets.Slice(y * _width + start, count);
            if (mask.Is16Bit) Pick(mask.Ids16.Slice(sourceY * mask.Width, mask.Width), columns, row);
            else Pick(mask.Ids8.Slice(sourceY * mask.Width, mask.Width), columns, row);
        }
    }

    private static void Pick(ReadOnlySpan<byte> ids, ReadOnlySpan<int> columns, Span<long> row)
    {
        for (int x = 0; x < columns.Length; x++) row[x] = ids[columns[x]];
    }

    private static void Pick(ReadOnlySpan<ushort> ids, ReadOnlySpan<int> columns, Span<long> row)
    {
        for (int x = 0; x < columns.Length; x++) row[x] = ids[columns[x]];
    }

    // The source pixel that holds the centre of the resized one, in whole numbers.
    private static int Nearest(int place, int sourceLength, int resizedLength) =>
        (int)((2L * place + 1) * sourceLength / (2L * resizedLength));

    private static (int From, int To) Covered(int corner, int resizedLength, int cropLength) =>
        (Math.Max(0, -corner), Math.Min(cropLength, resizedLength - corner));
}
