// Images in, masks out: dotnet run MODEL.onnx IMAGE...
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Streams;

if (args is not [string model, _, ..])
{
    Console.Error.WriteLine("usage: console MODEL.onnx IMAGE...");
    return 2;
}
try
{
    using IProbabilitySegmenter segmenter = Segmenter.Load(model);
    int failed = 0;
    void Tell(string path, InputException error)
    {
        Console.Error.WriteLine(error.Message);
        Interlocked.Increment(ref failed);
    }

    // Files are read ahead while the network computes; masks come in the order of the files.
    await foreach (SegmentedFile file in segmenter.SegmentAsync(args[1..], Tell))
    {
        string mask = Path.ChangeExtension(file.Path, ".mask.png");
        MaskFile.Write(mask, file.Mask, segmenter.Labels);
        Console.WriteLine($"{mask}  {Shares(file.Mask, segmenter.Labels)}");
    }
    return failed == 0 ? 0 : 1;
}
catch (InputException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

// "road 41.2 %, sky 30.0 %": the classes of a picture, the largest first.
static string Shares(Mask mask, LabelMap labels)
{
    long[] pixels = MaskIds.Histogram(mask);
    double all = (double)mask.Width * mask.Height;
    return string.Join(", ", labels.Classes.Where(c => pixels[c.Id] > 0).OrderByDescending(c => pixels[c.Id])
        .Select(c => FormattableString.Invariant($"{c.Name} {100 * pixels[c.Id] / all:0.0} %")));
}
