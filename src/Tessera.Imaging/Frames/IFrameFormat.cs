using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Frames;

/// <summary>A kind of file that holds many images: videos, volumes.</summary>
public interface IFrameFormat
{
    /// <summary>Of its files, with the dot, in small letters.</summary>
    IReadOnlyList<string> Endings { get; }

    /// <summary>Whether a folder is one such set of images; most kinds are files.</summary>
    bool TakesFolder(string path) => false;

    /// <summary>The file or folder on the disk that a path names: of some kinds, paths say more than that.</summary>
    string PlaceOf(string path) => path;

    /// <exception cref="InputException">It is none of this kind, truncated or damaged.</exception>
    IFrameSource Open(string path);

    /// <summary>Whether <see cref="WriteMasks"/> writes files of this kind.</summary>
    bool HoldsMasks => false;

    /// <summary>Writes masks as a file that lies where its image lies.</summary>
    /// <param name="path">Ends as the image's does.</param>
    /// <param name="like">The image's file.</param>
    /// <param name="masks">Of all its images, in order.</param>
    /// <param name="wide">Ids beyond 255.</param>
    /// <exception cref="InputException">The disk refuses.</exception>
    void WriteMasks(string path, string like, IEnumerable<Mask> masks, bool wide) =>
        throw new NotSupportedException("files of this kind hold no masks");
}

/// <summary>A file with many images, open. For one thread at a time; faults are told with the path that it was opened
/// by.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>How many images can be read.</summary>
    int Count { get; }

    /// <summary>Of every image.</summary>
    ImageHeader Header { get; }

    PixelSpacing? Spacing => null;

    /// <summary>Of a volume that says where it lies.</summary>
    VoxelGrid? Grid => null;

    double? SecondsPerFrame => null;

    /// <summary>The file that an image lies in, where the source is a folder.</summary>
    string? FileOf(int index) => null;

    /// <summary>The image that costs least to read now: the one after the last.</summary>
    int Next { get; }

    /// <exception cref="InputException">The image is truncated or damaged.</exception>
    Image Read(int index);
}

/// <summary>A source whose samples may be class ids.</summary>
public interface IMaskSource : IFrameSource
{
    /// <exception cref="InputException">The image is truncated or damaged, or holds what is no id.</exception>
    Mask ReadMask(int index);
}
