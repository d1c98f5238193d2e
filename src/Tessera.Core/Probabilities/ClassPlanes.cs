using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Upsampling;

namespace Tessera.Core.Probabilities;

/// <summary>Probabilities of all classes at all pixels: a plane of floats for each class, one after the other.</summary>
public static class ClassPlanes
{
    // 2 GiB: 48 million pixels of 11 classes, 3.5 million of 150.
    private const long MostFloats = 1L << 29;

    /// <summary>All 0.</summary>
    /// <exception cref="InputException">They would take more than 2 GiB.</exception>
    public static float[] Allocate(int classes, int width, int height)
    {
        RequireFits(classes, width, height);
        return new float[classes * width * height];
    }

    /// <exception cref="InputException">They would take more than 2 GiB.</exception>
    public static void RequireFits(int classes, int width, int height)
    {
        long floats = (long)classes * width * height;
        if (floats > MostFloats)
        {
            string room = $"the probabilities of {classes} classes would take {(floats * sizeof(float)) >> 30} GiB";
            throw new InputException($"is {width}x{height}: {room}; " +
                $"expected at most {MostFloats / classes / 1_000_000} million pixels: cut it into tiles");
        }
    }

    /// <summary>The likeliest class of each pixel, the lowest id of equals.</summary>
    public static Mask MaskOf(ReadOnlySpan<float> planes, int classes, int width, int height, bool is16Bit)
    {
        var mask = new Mask(width, height, is16Bit);
        UpsampleArgmax.Run(planes, new UpsampleShape(classes, height, width, height, width), mask);
        return mask;
    }

    /// <summary>The same; <paramref name="ignoreId"/> where the network was shown nothing.</summary>
    /// <param name="placement">Of the image, whose size the planes have.</param>
    public static Mask MaskOf(ReadOnlySpan<float> planes, int classes, Placement placement, int ignoreId)
    {
        bool is16Bit = ignoreId > byte.MaxValue;
        Mask likeliest = MaskOf(planes, classes, placement.ImageWidth, placement.ImageHeight, is16Bit);
        return placement.Hide(likeliest, ignoreId);
    }
}
