using System.Text;
using Tessera.Core.Labels;
using Tessera.Core.Masks.Ground;
using Tessera.Core.Text;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>How far the ground ahead is free: a line of a CSV for each image and sector, and a picture for each image in the
/// folder <c>free-space</c>.</summary>
public sealed class FreeSpaceOutput(string path, LabelMap labels, FreeSpaceSettings settings) : IPredictionOutput
{
    public const string Name = "freeSpace", Folder = "free-space", Table = "free-space.csv";

    private readonly SharedFile _file = new(path, CsvText.Line("file", "sector", "left_px", "right_px", "from_px", "free_px",
        "median_px", "blocked_by", "free_m", "median_m"));

    public IEnumerable<string> SharedFiles => [path];

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        if (settings.RefusalOf(made.Mask.Width, made.Mask.Height) is { } refusal) throw new UnfitImageException(refusal);
        FreeSpace free = FreeSpace.Of(made.Mask, settings);
        string file = PlaceOf(made.Target);
        ImageFile.Write(file, FreeSpacePicture.Draw(made.Image, made.Mask, labels, free, settings.Camera is not null));
        return OutputParts.OfFile(Name, file) with { InTurn = () => _file.Append(LinesOf(made.Target.Image, free)) };
    }

    public void Finish(PredictionResult result) => _file.Complete();

    public void Abandon() => _file.Abandon();

    private string LinesOf(string image, FreeSpace free)
    {
        var lines = new StringBuilder();
        for (int i = 0; i < free.Sectors.Count; i++)
        {
            FreeSector sector = free.Sectors[i];
            lines.Append(CsvText.Line(image, CsvText.Number(i + 1), CsvText.Number(sector.Left), CsvText.Number(sector.Right),
                CsvText.Number(free.Bottom), CsvText.Number(sector.Free), CsvText.Number(sector.Median),
                sector.BlockerIn(labels) ?? "", Metres(sector.Metres), Metres(sector.MedianMetres)));
        }
        return lines.ToString();
    }

    // Millimetres are finer than any ground is flat.
    private static string Metres(double? metres) => metres is { } known ? CsvText.Number(Math.Round(known, 3)) : "";

    private static string PlaceOf(PredictionTarget target) => target.Under(Folder, ".jpg");
}
