using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Streams;

/// <summary>An image of a stream with the mask that it got.</summary>
public sealed record SegmentedFrame(Image Image, Mask Mask);

/// <summary>An image file, or a frame such as clip.mp4#12, as it was read and the mask that it got.</summary>
public sealed record SegmentedFile(string Path, Image Image, Mask Mask);
