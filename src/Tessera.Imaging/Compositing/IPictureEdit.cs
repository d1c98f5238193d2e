using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>A change of a picture where a mask says so.</summary>
public interface IPictureEdit
{
    /// <param name="picture">8-bit RGB, changed in place.</param>
    /// <param name="mask">Of the same size.</param>
    void Apply(Image picture, Mask mask);
}
