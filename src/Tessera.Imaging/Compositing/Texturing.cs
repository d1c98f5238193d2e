using Tessera.Core.Masks;
using Tessera.Imaging.Colors;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>Covers a class with a texture, laid beside itself as often as it takes, under the light and shade that were there: a
/// pixel is as much lighter than the texture as it was lighter than the class's mean.</summary>
public sealed class Texturing(int classId, Image texture, double feather) : IPictureEdit
{
    public void Apply(Image picture, Mask mask)
    {
        Blending.RequirePicture(picture, mask);
        byte[] alpha = FeatheredEdge.Of(mask, new HashSet<int> { classId }, feather);
        Image before = picture.Clone();
        if (MeanLightness(before, mask) is not (> 0 and var mean)) return;
        Blending.Over(picture, alpha, pixel =>
        {
            (int y, int x) = Math.DivRem(pixel, mask.Width);
            OkLab laid = At(texture, y % texture.Height * texture.Width + x % texture.Width);
            return (laid with { Lightness = laid.Lightness * At(before, pixel).Lightness / mean }).ToRgb();
        });
    }

    private double MeanLightness(Image picture, Mask mask)
    {
        (double sum, long count) = (0, 0);
        for (int i = 0; i < mask.Width * mask.Height; i++)
        {
            if ((mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i]) != classId) continue;
            sum += At(picture, i).Lightness;
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }

    private static OkLab At(Image image, int pixel)
    {
        ReadOnlySpan<byte> rgb = image.Bytes.Slice(3 * pixel, 3);
        return OkLab.Of(rgb[0], rgb[1], rgb[2]);
    }
}
