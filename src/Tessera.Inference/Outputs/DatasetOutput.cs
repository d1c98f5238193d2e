using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>
/// Predictions as a data set of our own layout, all in the split train, to be corrected or learnt from: images/train, masks/train
/// and dataset.yaml. Images are copied byte by byte; frames, and files that are stored turned or with opacity, are written as PNG
/// of what the model saw.
/// </summary>
public sealed class DatasetOutput : IPredictionOutput
{
    private const string Split = "train";

    private readonly string _folder;
    private readonly LabelMap _labels;

    /// <exception cref="InputException">The folder is a data set already, whose masks somebody may have drawn.</exception>
    public DatasetOutput(string folder, LabelMap labels)
    {
        (_folder, _labels) = (folder, labels);
        if (File.Exists(Path.Combine(folder, LabelMapYaml.FileName)))
            throw InputException.At(folder, "is a data set already, and its masks would be replaced; name a new folder");
    }

    public IEnumerable<string> FilesOf(PredictionTarget target) =>
        [MaskOf(target), .. new[] { ImageOf(target, ".png"), ImageOf(target, Path.GetExtension(target.Image)) }.Distinct()];

    public IEnumerable<string> SharedFiles => [Path.Combine(_folder, LabelMapYaml.FileName)];

    public OutputParts Write(MaskedImage made)
    {
        string source = made.Target.Image;
        bool asShown = FrameLocator.Find(source) is null && ImageFile.ReadHeader(source) is { Orientation: 1, HasAlpha: false };
        if (asShown) Copy(source, ImageOf(made.Target, Path.GetExtension(source)));
        else ImageFile.Write(ImageOf(made.Target, ".png"), made.Image);
        MaskFile.Write(MaskOf(made.Target), made.Mask, _labels);
        return new OutputParts([]);
    }

    /// <summary>The folder is a data set from here on.</summary>
    public void Finish(PredictionResult result)
    {
        if (result.Images.Count > 0) LabelMapYaml.Write(Path.Combine(_folder, LabelMapYaml.FileName), _labels);
    }

    private string ImageOf(PredictionTarget target, string ending) =>
        Path.Combine(_folder, "images", Split, NameOf(target) + ending);

    private string MaskOf(PredictionTarget target) => Path.Combine(_folder, "masks", Split, NameOf(target) + ".png");

    // A split is one folder.
    private static string NameOf(PredictionTarget target) => target.Relative.Replace(Path.DirectorySeparatorChar, '-');

    private static void Copy(string from, string to) => AtomicFile.Write(to, stream =>
    {
        using FileStream source = File.OpenRead(from);
        source.CopyTo(stream);
    }, durable: false);
}
