using Tessera.Core.Files;
using Tessera.Core.Masks.Measuring;

namespace Tessera.Imaging.Frames;

/// <summary>How large the pixels of a file are, where the file says so: in millimetres for slices, in metres on maps.</summary>
public static class PixelScale
{
    private static Func<string, PixelSize?> s_ofMap = _ => null;

    /// <summary>For a program's start: who knows the scale of georeferenced files.</summary>
    public static void AddMaps(Func<string, PixelSize?> find) => s_ofMap = find;

    /// <exception cref="InputException">The file is damaged.</exception>
    public static PixelSize? Of(string path) => SpacingOf(path) is { } spacing ? spacing.Size
        : FrameLocator.Find(path) is null ? s_ofMap(path) : null;

    /// <summary>Of a slice of a volume.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static PixelSpacing? SpacingOf(string path) => FrameLocator.Find(path) is { } frame
        && FramePool.Use(frame.Source, frame.Frame ?? 0, source => source.Spacing) is { X: > 0, Y: > 0 } spacing ? spacing : null;
}
