using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Colors;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>Gives a class another colour and keeps its light and shade: hue and colourfulness are the colour's, lightness
/// stays.</summary>
public sealed class Recolouring(int classId, Rgb color, double feather) : IPictureEdit
{
    public void Apply(Image picture, Mask mask)
    {
        Blending.RequirePicture(picture, mask);
        OkLab wanted = OkLab.Of(color);
        Image before = picture.Clone();
        var known = new Dictionary<int, Rgb>();
        Blending.Over(picture, FeatheredEdge.Of(mask, new HashSet<int> { classId }, feather), pixel =>
        {
            ReadOnlySpan<byte> old = before.Bytes.Slice(3 * pixel, 3);
            int key = old[0] << 16 | old[1] << 8 | old[2];
            if (!known.TryGetValue(key, out Rgb fresh))
                known[key] = fresh = (wanted with { Lightness = OkLab.Of(old[0], old[1], old[2]).Lightness }).ToRgb();
            return fresh;
        });
    }
}
