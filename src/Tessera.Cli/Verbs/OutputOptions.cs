using System.CommandLine;
using System.CommandLine.Parsing;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Inference.Outputs;

namespace Tessera.Cli.Verbs;

/// <summary>What <c>predict</c> writes beside the masks.</summary>
internal sealed class OutputOptions
{
    // Below an even chance the best class is more likely wrong than right.
    private const double DatasetConfidence = 0.5;

    private readonly Option<bool> _overlay =
        new("--overlay") { Description = "Also draw each mask over its image, with a legend, into DIR/overlays" };
    private readonly Option<double?> _opacity = Values.Number("--opacity", "Of an overlay's colours [0.5]", 0.0, 1.0);
    private readonly Option<bool> _contours = new("--contours") { Description = "Overlays of the classes' outlines alone" };
    private readonly Option<bool> _sideBySide =
        new("--side-by-side") { Description = "Overlays with the plain image to their left" };
    private readonly Option<string> _highlight =
        Values.Text("--highlight", "road,car", "Overlays of these classes alone; the rest is dimmed");

    private readonly Option<string> _measure =
        Values.Text("--measure", "FILE.csv", "Size, place and shape of every object; of volumes also FILE-volumes.csv");
    private readonly Option<bool> _instances =
        new("--instances") { Description = "Also write NAME_instances.png: objects numbered from 1, 16-bit grey" };
    private readonly Option<string> _coco = Values.Text("--coco", "FILE.json", "All objects as COCO's run lengths");
    private readonly Option<string> _panoptic = Values.Text("--panoptic", "FOLDER", "COCO's panoptic PNGs, and FOLDER.json");
    private readonly Option<string> _things =
        Values.Text("--things", "car,person", "The classes whose objects are counted [those that the model calls things]");
    private readonly Option<int?> _split =
        Values.Number("--split", "Split touching objects whose middles are more than N pixels apart", 0, 10_000);

    private readonly Option<bool> _describe =
        new("--describe") { Description = "Also write NAME.txt: what is in the picture, for alternative text" };
    private readonly Option<string> _dataset = Values.Text("--as-dataset", "FOLDER",
        "Images and masks as a data set to correct or to learn from; pixels below --ignore-below [0.5] are ignored");

    private readonly GeoJsonOptions _geoJson = new();

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _overlay, _opacity, _contours, _sideBySide, _highlight, _measure, _instances, _coco, _panoptic, _things, _split,
                _describe,
            _dataset,
        ];
        foreach (Option option in all) command.Options.Add(option);
        _geoJson.AddTo(command);
    }

    /// <summary>What a pixel's confidence has to be where nothing else is said.</summary>
    public double? IgnoreBelow(SymbolResult parsed) => parsed.GetValue(_dataset) is null ? null : DatasetConfidence;

    public double? IgnoreBelow(ParseResult parsed) => parsed.GetValue(_dataset) is null ? null : DatasetConfidence;

    /// <exception cref="InputException">A class is named that the model lacks, or a file that cannot be.</exception>
    public OpenOutputs Open(ParseResult parsed, string output, LabelMap labels)
    {
        var open = new OpenOutputs();
        if (Overlay(parsed, labels) is { } overlay)
            open.Add(new OverlayOutput(overlay), "overlays", result =>
                $"{Path.Combine(output, OverlayOutput.Folder)} ({result.Images.Count})");
        InstanceOptions instances = InstancesOf(parsed, labels);
        if (parsed.GetValue(_measure) is { } csv)
        {
            var measure = new MeasurementOutput(csv, instances);
            open.Add(measure, "measured", _ => $"{csv} ({measure.Count})");
            open.Tell("volumes", _ => measure.HasVolumes ? measure.VolumesPath : null);
        }
        if (parsed.GetValue(_instances)) open.Add(new InstanceOutput(instances));
        if (parsed.GetValue(_coco) is { } json)
        {
            var coco = new CocoOutput(json, labels, instances);
            open.Add(coco, "coco", _ => $"{json} ({coco.Count})");
        }
        if (parsed.GetValue(_panoptic) is { } folder)
            open.Add(new PanopticOutput(folder, labels, instances), "panoptic", result => $"{folder} ({result.Images.Count})");
        if (parsed.GetValue(_describe)) open.Add(new DescriptionOutput());
        if (parsed.GetValue(_dataset) is { } dataset)
            open.Add(new DatasetOutput(dataset, labels), "data set", result => $"{dataset} ({result.Images.Count})");
        if (_geoJson.Open(parsed) is { } geoJson) open.Add(geoJson);
        return open;
    }

    /// <summary>What counts as an object.</summary>
    /// <exception cref="InputException">A class is named that the model lacks.</exception>
    public InstanceOptions InstancesOf(ParseResult parsed, LabelMap labels)
    {
        InstanceOptions options = parsed.GetValue(_things) is { } names ? new(ClassNames.Ids(labels, names, "--things"))
            : InstanceOptions.Things(labels);
        if (parsed.GetValue(_instances) && options.Classes.Count == 0)
            throw new InputException(
                "--instances: the model calls none of its classes a thing; name those to count with --things");
        return options with { SplitDistance = parsed.GetValue(_split) };
    }

    private OverlayOptions? Overlay(ParseResult parsed, LabelMap labels)
    {
        (double? opacity, bool contours, bool beside) =
            (parsed.GetValue(_opacity), parsed.GetValue(_contours), parsed.GetValue(_sideBySide));
        string? names = parsed.GetValue(_highlight);
        if (!parsed.GetValue(_overlay) && opacity is null && !contours && !beside && names is null) return null;
        return new OverlayOptions(contours ? 0 : opacity ?? 0.5, SideBySide: beside)
        {
            Highlight = names is null ? null : ClassNames.Ids(labels, names, "--highlight"),
        };
    }
}
