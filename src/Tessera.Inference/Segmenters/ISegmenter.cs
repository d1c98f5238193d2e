using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// Whatever turns an image into a mask: a model file, a network in training, several models asked together. One call of
/// <see cref="Segment"/> at a time; other threads may decode and write meanwhile.
/// </summary>
public interface ISegmenter : IDisposable
{
    LabelMap Labels { get; }

    ImagePreprocessing Preprocessing { get; }

    /// <summary>A mask also depends on the images before it: show frames in their order, and <see cref="Restart"/> between
    /// sequences.</summary>
    bool Remembers => false;

    /// <summary>The mask at the image's own size, whatever size the network worked at; the ignore id where a crop showed it
    /// nothing.</summary>
    /// <exception cref="Core.Files.InputException">The image does not suit the model; the message says how, without a file
    /// name.</exception>
    Mask Segment(Image image);

    /// <summary>Forgets the images before: the next one begins a new sequence.</summary>
    void Restart() { }
}
