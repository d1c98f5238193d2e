using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Data.Augmentation;
using Tessera.Data.Augmentation.Mixing;

namespace Tessera.Data.Loading;

/// <summary>How samples become batches.</summary>
public sealed record LoaderOptions
{
    // Far beyond what a network is trained on, and its arrays still have room in memory.
    private const int MostCropPixels = 64_000_000;

    /// <summary>Samples in a batch: single images, or clips.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Frames of a clip: each sample comes after the ones before it in its sequence, as their names tell
    /// (<see cref="FrameName"/>); 1 reads single images.</summary>
    public int Frames { get; init; } = 1;

    public required int CropHeight { get; init; }

    public required int CropWidth { get; init; }

    /// <summary>
    /// Part of their size, above 0 to 1, that images and crops have in an epoch: small at first, a budget goes further
    /// (progressive resizing). Crops keep to multiples of <see cref="CropStep"/>.
    /// </summary>
    public Func<int, double> SizeIn { get; init; } = _ => 1;

    /// <summary>Pixels between one smaller crop size and the next.</summary>
    public int CropStep { get; init; } = 32;

    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.None;

    /// <summary>What <see cref="AugmentationOptions.CopyPaste"/> lays over samples.</summary>
    public CopyPasteSource CopyPaste { get; init; } = CopyPasteSource.None;

    public bool Shuffle { get; init; } = true;

    /// <summary>Leave out a last batch with fewer samples than the others.</summary>
    public bool DropLast { get; init; } = true;

    /// <summary>Threads that read and augment. Their number changes neither the order nor the content of batches.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Batches that may be ready or in the making before they are asked for.</summary>
    public int Prefetch { get; init; } = 3;

    /// <summary>Decoded samples are kept until they fill this; the first that fit stay. 0 keeps none.</summary>
    public long CacheBytes { get; init; }

    public ulong Seed { get; init; }

    /// <exception cref="InputException">A value is out of its range.</exception>
    public void Validate()
    {
        RequirePositive(BatchSize, nameof(BatchSize));
        RequirePositive(Frames, nameof(Frames));
        RequirePositive(CropHeight, nameof(CropHeight));
        RequirePositive(CropWidth, nameof(CropWidth));
        if ((long)CropHeight * CropWidth > MostCropPixels)
            throw new InputException($"loading: crops of {CropWidth}x{CropHeight} are too large; " +
                $"expected at most {MostCropPixels / 1_000_000} million pixels");
        RequirePositive(CropStep, nameof(CropStep));
        RequirePositive(Workers, nameof(Workers));
        RequirePositive(Prefetch, nameof(Prefetch));
        if (CacheBytes < 0) throw new InputException($"loading: {nameof(CacheBytes)} is {CacheBytes}; expected 0 or more");
        Augmentation.Validate();
        // The mixed-in part would have to move with its own sequence, which ends elsewhere.
        if (Frames > 1 && Augmentation.Mixing > 0)
            throw new InputException($"augmentation: labels cannot be mixed in clips of {Frames} frames; " +
                "expected 0 for cutMix, classMix, copyPaste and mosaic, or batch.frames 1");
    }

    private static void RequirePositive(int value, string name)
    {
        if (value < 1) throw new InputException($"loading: {name} is {value}; expected 1 or more");
    }
}
