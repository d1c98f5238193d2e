using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// Whatever turns an image into a mask: a model file, a network in training, several models asked together. Other threads may
/// decode and write meanwhile.
/// </summary>
public interface ISegmenter : IDisposable
{
    LabelMap Labels { get; }

    ImagePreprocessing Preprocessing { get; }

    /// <summary>A mask also depends on the images before it: show frames in their order, and <see cref="Restart"/> between
    /// sequences.</summary>
    bool Remembers => false;

    /// <summary>From as many threads it is best asked at once; 1: one call at a time.</summary>
    int Callers => 1;

    /// <summary>The mask at the image's own size, whatever size the network worked at; the ignore id where a crop showed it
    /// nothing.</summary>
    /// <exception cref="Core.Files.InputException">The image does not suit the model; the message says how, without a file
    /// name.</exception>
    Mask Segment(Image image);

    /// <summary>A mask for each image, in their order, from as few runs of the network as it allows. Images that come
    /// to the network at one size go in together; the memory of a run grows with them.</summary>
    /// <exception cref="Core.Files.InputException">An image does not suit the model.</exception>
    IReadOnlyList<Mask> SegmentBatch(IReadOnlyList<Image> images) => [.. images.Select(Segment)];

    /// <summary>Runs the network once on nothing, so that the first image of that size is as quick as the next:
    /// memory is taken and code compiled by then.</summary>
    /// <exception cref="Core.Files.InputException">Images of that size do not suit the model.</exception>
    void WarmUp(int width, int height)
    {
        Segment(new Image(width, height, Preprocessing.Channels));
        Restart();
    }

    /// <summary>Forgets the images before: the next one begins a new sequence.</summary>
    void Restart() { }
}
