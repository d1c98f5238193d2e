using Tessera.Core.Labels;
using Tessera.Core.Masks.Presence;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>For each class the share of the images in which it is at each pixel, of images of one size: CLASS.png in grey, 0 to 1
/// as 0 to 255, and CLASS.jpg over the first image.</summary>
public sealed class HeatMapOutput(string folder, IReadOnlyList<LabelClass> classes) : IPredictionOutput
{
    public const string Folder = "heatmaps";

    private readonly Lock _lock = new();
    private PresenceMap[] _maps = [];
    private Image? _first;

    public IEnumerable<string> SharedFiles =>
        classes.SelectMany(label => new[] { PlaceOf(label, ".png"), PlaceOf(label, ".jpg") });

    public OutputParts Write(MaskedImage made)
    {
        lock (_lock)
        {
            if (_first is null)
            {
                _first = DisplayImage.Of(made.Image);
                _maps = [.. classes.Select(label => new PresenceMap(made.Mask.Width, made.Mask.Height, label.Id))];
            }
            if ((_first.Width, _first.Height) != (made.Mask.Width, made.Mask.Height))
                throw new UnfitImageException($"is {made.Mask.Width}x{made.Mask.Height}; " +
                    $"a heat map of {_first.Width}x{_first.Height} is being made: expected one size");
            foreach (PresenceMap map in _maps) map.Add(made.Mask);
        }
        return new OutputParts([]);
    }

    public void Finish(PredictionResult result)
    {
        if (_first is null) return;
        foreach ((LabelClass label, PresenceMap map) in classes.Zip(_maps))
        {
            ImageFile.Write(PlaceOf(label, ".png"), Grey(map));
            ImageFile.Write(PlaceOf(label, ".jpg"), Over(_first, map));
        }
        Abandon();
    }

    public void Abandon() => (_first, _maps) = (null, []);

    private string PlaceOf(LabelClass label, string ending) =>
        Path.Combine(folder, string.Concat(label.Name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')) + ending);

    private static Image Grey(PresenceMap map)
    {
        Image grey = Image.Uninitialized(map.Width, map.Height, channels: 1);
        for (int i = 0; i < grey.Bytes.Length; i++) grey.Bytes[i] =
            (byte)Math.Round(255 * map.ShareAt(i), MidpointRounding.AwayFromZero);
        return grey;
    }

    // From the picture over red to yellow.
    private static Image Over(Image first, PresenceMap map)
    {
        Image picture = first.Clone();
        for (int i = 0; i < map.Width * map.Height; i++)
        {
            double share = map.ShareAt(i), paint = Math.Min(1, 2 * share) * 0.8;
            ReadOnlySpan<double> heat = [255, 255 * Math.Max(0, 2 * share - 1), 0];
            for (int channel = 0; channel < 3; channel++)
                picture.Bytes[3 * i + channel] = (byte)(picture.Bytes[3 * i + channel] * (1 - paint) + heat[channel] * paint);
        }
        return picture;
    }
}
