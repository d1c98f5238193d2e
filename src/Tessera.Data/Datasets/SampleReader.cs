using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Data.Datasets;

/// <summary>Reads a data set's samples: image and mask, checked against each other and against the label map. For any number of
/// threads.</summary>
public sealed class SampleReader
{
    private readonly Dataset _dataset;
    private readonly int? _channels;
    private readonly ResizeStep? _resize;

    /// <param name="dataset">Whose samples are read.</param>
    /// <param name="channels">What images are brought to (grey to colour, colour to grey); null keeps each image's own.</param>
    /// <param name="resize">The preprocessing's resize, where it has one: the image is resized, the mask taken at the nearest
    /// pixel.</param>
    public SampleReader(Dataset dataset, int? channels = null, ResizeStep? resize = null) =>
        (_dataset, _channels, _resize) = (dataset, channels, resize);

    /// <exception cref="InputException">A file cannot be read, the sizes differ, or the mask has ids that the data set does not
    /// know.</exception>
    public LoadedSample Read(Sample sample)
    {
        Image image = ImageFile.Read(sample.ImagePath, new ReadOptions(_channels));
        if (sample.ClassId is { } id) return WholeImage(image, id);
        Mask file = MaskFile.Read(sample.MaskPath);
        if (file.Width != image.Width || file.Height != image.Height)
            throw InputException.At(
                sample.MaskPath, $"is {file.Width}x{file.Height}; expected {image.Width}x{image.Height}, the size of {sample.ImagePath}");
        Mask mask = ToClassIds(file, sample.MaskPath);
        if (_resize is null) return new LoadedSample(image, mask);
        (int width, int height) = _resize.SizeOf(image.Width, image.Height);
        return new LoadedSample(Resizer.Resize(image, width, height), MaskResize.Nearest(mask, width, height));
    }

    // Every pixel is of the image's class: what crops, statistics and scores do with masks then holds for classes too.
    private LoadedSample WholeImage(Image image, int id)
    {
        if (_resize is not null)
        {
            (int width, int height) = _resize.SizeOf(image.Width, image.Height);
            image = Resizer.Resize(image, width, height);
        }
        var mask = new Mask(image.Width, image.Height, _dataset.Labels.IgnoreId > byte.MaxValue);
        if (mask.Is16Bit) mask.Ids16.Fill((ushort)id);
        else mask.Ids8.Fill((byte)id);
        return new LoadedSample(image, mask);
    }

    private Mask ToClassIds(Mask file, string path)
    {
        long[] counts = new long[file.Is16Bit ? ushort.MaxValue + 1 : byte.MaxValue + 1];
        if (file.Is16Bit) foreach (ushort id in file.Ids16) counts[id]++;
        else foreach (byte id in file.Ids8) counts[id]++;
        RequireKnown(counts, path);

        bool wide = _dataset.Labels.IgnoreId > byte.MaxValue;
        if (wide == file.Is16Bit && _dataset.MaskIds.IsIdentity) return file;
        var mask = new Mask(file.Width, file.Height, wide);
        ReadOnlySpan<int> table = _dataset.MaskIds.Table;
        for (int i = 0; i < file.Width * file.Height; i++)
        {
            int id = table[file.Is16Bit ? file.Ids16[i] : file.Ids8[i]];
            if (wide) mask.Ids16[i] = (ushort)id;
            else mask.Ids8[i] = (byte)id;
        }
        return mask;
    }

    private void RequireKnown(long[] counts, string path)
    {
        List<string> unknown = [];
        for (int id = 0; id < counts.Length; id++)
        {
            if (counts[id] > 0 && _dataset.MaskIds[id] == MaskIdMap.Unknown)
                unknown.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{id} ({counts[id]} {(counts[id] == 1 ? "pixel" : "pixels")})"));
        }
        if (unknown.Count == 0) return;
        string ignored = string.Join(", ", _dataset.MaskIds.IgnoredIds);
        // A photo taken for a mask has hundreds: the first few say enough.
        string more = unknown.Count > 8 ? $" and {unknown.Count - 8} more" : "";
        throw InputException.At(
            path, $"has ids that no class has: {string.Join(", ", unknown.Take(8))}{more}; expected 0 to {_dataset.Labels.Count - 1}, or {ignored} for ignore");
    }
}
