// A GeoTIFF of any size in, its classes as a GeoTIFF in the same place out: dotnet run MODEL.onnx MAP.tif OUT.tif
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Segmenters;
using Tessera.Rasters.GeoTiffs;

// Pixels that are written at once, and how far around them the network looks: borders of windows then leave no seams.
const int Side = 512, Around = 64;

if (args is not [string model, string map, string target])
{
    Console.Error.WriteLine("usage: map MODEL.onnx MAP.tif OUT.tif");
    return 2;
}
try
{
    using IProbabilitySegmenter segmenter = Segmenter.Load(model);
    using GeoTiffSource source = GeoTiffSource.Open(map);
    int[] bands = [.. Enumerable.Range(0, segmenter.Preprocessing.Channels)];
    if (source.Bands < bands.Length) throw InputException.At(map, $"has {source.Bands} bands; the model wants {bands.Length}");
    using GeoTiffSink sink = GeoTiffSink.Create(target, new GeoTiffOptions(source.Width, source.Height)
    {
        GeoReference = source.GeoReference,
        Labels = segmenter.Labels,
        NoData = segmenter.Labels.IgnoreId,
    });
    for (int y = 0; y < source.Height; y += Side)
    {
        for (int x = 0; x < source.Width; x += Side)
        {
            var window = new RasterWindow(x, y, Math.Min(Side, source.Width - x), Math.Min(Side, source.Height - y));
            (int left, int top) = (Math.Max(0, x - Around), Math.Max(0, y - Around));
            (int right, int bottom) = (Math.Min(source.Width, x + window.Width + Around), Math.Min(source.Height, y + window.Height + Around));
            Image image = RasterImages.Read(source, new RasterWindow(left, top, right - left, bottom - top), bands);
            Mask mask = MaskParts.Cut(segmenter.Segment(image), new PixelBox(x - left, y - top, x - left + window.Width, y - top + window.Height));
            sink.Write(window, mask.Ids8);
        }
    }
    sink.Complete();
    Console.WriteLine($"{target}  {source.Width}x{source.Height}");
    return 0;
}
catch (InputException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
