using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Segmenters;

/// <summary>A segmenter that also says how likely each class is.</summary>
public interface IProbabilitySegmenter : ISegmenter
{
    /// <summary>What logits are divided by before they become probabilities.</summary>
    double Temperature => 1;

    /// <summary>A plane for each class, one after the other, that sum to 1 at each pixel; 0 where a crop showed the network
    /// nothing. A network that remembers takes this for a frame, as <see cref="ISegmenter.Segment"/> does.</summary>
    /// <param name="size">Of a plane, where it is not to be the image's own: logits are brought to it bilinearly.</param>
    /// <exception cref="Core.Files.InputException">The image does not suit the model, or the planes do not fit into
    /// memory.</exception>
    float[] Probabilities(Image image, (int Width, int Height)? size = null);

    /// <summary>The same at the image's own size, over what <paramref name="planes"/> held.</summary>
    /// <param name="planes">As long as all planes together.</param>
    /// <exception cref="Core.Files.InputException">The image does not suit the model.</exception>
    void Probabilities(Image image, float[] planes) => Probabilities(image).CopyTo(planes, 0);

    /// <summary>The same, and how uncertain the answers are that it is the mean of.</summary>
    /// <param name="entropy">One value a pixel: the mean of the answers' entropies over ln K, 0 to 1; 0 where a crop showed the
    /// network nothing.</param>
    void Probabilities(Image image, float[] planes, float[] entropy)
    {
        Probabilities(image, planes);
        Array.Clear(entropy);
        CertaintyMap.AddEntropy(planes, Labels.Count, entropy);
    }

    /// <summary>The answers one by one that the probabilities are the mean of, where there are several.</summary>
    /// <param name="size">Of their planes.</param>
    /// <param name="take">Given the planes of each, to be used until it returns; it may change them.</param>
    void Ask(Image image, (int Width, int Height) size, Action<float[]> take) => take(Probabilities(image, size));
}
