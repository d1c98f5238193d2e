using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>Several changes of a picture, one after the other.</summary>
public static class PictureEdits
{
    /// <summary>A changed copy, in 8-bit RGB.</summary>
    public static Image Of(Image image, Mask mask, IReadOnlyList<IPictureEdit> edits)
    {
        Image picture = DisplayImage.Of(image);
        foreach (IPictureEdit edit in edits) edit.Apply(picture, mask);
        return picture;
    }
}
