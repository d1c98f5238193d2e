using System.CommandLine;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Presence;
using Tessera.Core.Rules;
using Tessera.Imaging.Compositing;
using Tessera.Inference.Outputs;

namespace Tessera.Cli.Verbs;

/// <summary>What <c>predict</c> does with masks: judges them, cuts out, and changes the pictures.</summary>
internal sealed class UseOptions
{
    private readonly Option<string> _accept = Values.Text("--accept", "RULES|FILE",
        "What has to hold, such as 'scratch < 0.1 %, no dent'; exit code 1 and DIR/rejects.csv where it does not");
    private readonly Option<string> _cutout =
        Values.Text("--cutout", "person,car", "Also cut these out, transparent around, into DIR/cutouts");
    private readonly EditOptions _edits = new("into DIR/edited");
    private readonly Option<string> _heatmap =
        Values.Text("--heatmap", "car,person", "In how many of the images these are at each pixel, into DIR/heatmaps");
    private readonly Option<string> _zones =
        Values.Text("--zones", "FILE.json", "Which things are in which zones from when to when, into DIR/zones.csv");

    private readonly FreeSpaceOptions _freeSpace = new("into DIR/free-space.csv and DIR/free-space");

    public void AddTo(Command command)
    {
        Option[] all = [_accept, _cutout, _heatmap, _zones];
        foreach (Option option in all) command.Options.Add(option);
        _edits.AddTo(command);
        _freeSpace.AddTo(command);
    }

    /// <exception cref="InputException">A class, a rule or a file cannot be.</exception>
    public void Open(ParseResult parsed, string output, LabelMap labels, InstanceOptions things, OpenOutputs open)
    {
        if (parsed.GetValue(_accept) is { } accept)
        {
            string rejects = Path.Combine(output, "rejects.csv");
            var rules = new RuleOutput(MaskRules.Parse(File.Exists(accept) ? InputText.Read(accept) : accept, labels,
                File.Exists(accept) ? accept : "--accept"), rejects);
            open.Add(rules, "rejected", result => $"{rules.Rejected} of {result.Images.Count}: {rejects}");
            open.FailsWhere(() => rules.Rejected > 0);
        }
        if (parsed.GetValue(_cutout) is { } cut)
            open.Add(new CutoutOutput(ClassNames.Ids(labels, cut, "--cutout"), _edits.Feather(parsed)), "cutouts", result =>
                $"{Path.Combine(output, CutoutOutput.Folder)} ({result.Images.Count})");
        IReadOnlyList<IPictureEdit> edits = _edits.Open(parsed, labels, parsed.GetValue(_cutout));
        if (edits.Count > 0)
            open.Add(new EditOutput(edits), "edited", result =>
                $"{Path.Combine(output, EditOutput.Folder)} ({result.Images.Count})");
        if (parsed.GetValue(_heatmap) is { } heat)
        {
            string folder = Path.Combine(output, HeatMapOutput.Folder);
            IReadOnlyList<LabelClass> classes = ClassNames.Parse(labels, heat, "--heatmap");
            open.Add(new HeatMapOutput(folder, classes), "heat maps", _ => $"{folder} ({classes.Count})");
        }
        if (_freeSpace.Open(parsed, labels) is { } ahead)
        {
            string csv = Path.Combine(output, FreeSpaceOutput.Table);
            open.Add(new FreeSpaceOutput(csv, labels, ahead), "free", result => $"{csv} ({result.Images.Count})");
        }
        if (parsed.GetValue(_zones) is { } file) OpenZones(file, Path.Combine(output, "zones.csv"), labels, things, open);
    }

    private static void OpenZones(string file, string csv, LabelMap labels, InstanceOptions things, OpenOutputs open)
    {
        if (things.Classes.Count == 0)
            throw new InputException("--zones: the model calls none of its classes a thing; name those to watch with --things");
        var zones = new ZoneOutput(csv, Zone.Parse(InputText.Read(file), file), labels, [.. things.Classes.Order()]);
        open.Add(zones, "zones", _ => $"{csv} ({zones.Count} visits)");
    }
}
