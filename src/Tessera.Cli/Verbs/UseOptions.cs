using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Presence;
using Tessera.Core.Rules;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;

namespace Tessera.Cli.Verbs;

/// <summary>What <c>predict</c> does with masks: judges them, cuts out, and changes the pictures.</summary>
internal sealed class UseOptions
{
    private const double DefaultBlur = 8, MostBlur = 200;

    private readonly Option<string> _accept = Values.Text("--accept", "RULES|FILE",
        "What has to hold, such as 'scratch < 0.1 %, no dent'; exit code 1 and DIR/rejects.csv where it does not");
    private readonly Option<string> _cutout =
        Values.Text("--cutout", "person,car", "Also cut these out, transparent around, into DIR/cutouts");
    private readonly Option<double?> _feather = Values.Number("--feather", "Width of cut edges, in pixels [2]", 0.0, 1000.0);
    private readonly Option<string> _background = Values.Text("--background", "blur[:PIXELS]|#RRGGBB|IMAGE",
        "Another background for what --keep names, into DIR/edited");
    private readonly Option<string> _keep =
        Values.Text("--keep", "person,car", "What stays before --background [what --cutout names, or all things]");
    private readonly Option<string[]> _recolour =
        Several("--recolour", "car=#ff0000", "Another colour for a class, light and shade kept, into DIR/edited");
    private readonly Option<string[]> _texture =
        Several("--texture", "wall=IMAGE", "A texture for a class, light and shade kept, into DIR/edited");

    private readonly Option<string> _heatmap =
        Values.Text("--heatmap", "car,person", "In how many of the images these are at each pixel, into DIR/heatmaps");
    private readonly Option<string> _zones =
        Values.Text("--zones", "FILE.json", "Which things are in which zones from when to when, into DIR/zones.csv");

    public void AddTo(Command command)
    {
        Option[] all = [_accept, _cutout, _feather, _background, _keep, _recolour, _texture, _heatmap, _zones];
        foreach (Option option in all) command.Options.Add(option);
    }

    /// <exception cref="InputException">A class, a rule or a file cannot be.</exception>
    public void Open(ParseResult parsed, string output, LabelMap labels, InstanceOptions things, OpenOutputs open)
    {
        if (parsed.GetValue(_accept) is { } accept)
        {
            string rejects = Path.Combine(output, "rejects.csv");
            var rules = new RuleOutput(MaskRules.Parse(File.Exists(accept) ? TextOf(accept) : accept, labels,
                File.Exists(accept) ? accept : "--accept"), rejects);
            open.Add(rules, "rejected", result => $"{rules.Rejected} of {result.Images.Count}: {rejects}");
            open.FailsWhere(() => rules.Rejected > 0);
        }
        double feather = parsed.GetValue(_feather) ?? 2;
        if (parsed.GetValue(_cutout) is { } cut)
            open.Add(new CutoutOutput(IdsOf(labels, cut, "--cutout"), feather), "cutouts", result =>
                $"{Path.Combine(output, CutoutOutput.Folder)} ({result.Images.Count})");
        IPictureEdit[] edits = [.. Edits(parsed, labels, feather)];
        if (edits.Length > 0)
            open.Add(new EditOutput(edits), "edited", result =>
                $"{Path.Combine(output, EditOutput.Folder)} ({result.Images.Count})");
        if (parsed.GetValue(_heatmap) is { } heat)
        {
            string folder = Path.Combine(output, HeatMapOutput.Folder);
            IReadOnlyList<LabelClass> classes = ClassNames.Parse(labels, heat, "--heatmap");
            open.Add(new HeatMapOutput(folder, classes), "heat maps", _ => $"{folder} ({classes.Count})");
        }
        if (parsed.GetValue(_zones) is { } file) OpenZones(file, Path.Combine(output, "zones.csv"), labels, things, open);
    }

    private static void OpenZones(string file, string csv, LabelMap labels, InstanceOptions things, OpenOutputs open)
    {
        if (things.Classes.Count == 0)
            throw new InputException("--zones: the model calls none of its classes a thing; name those to watch with --things");
        var zones = new ZoneOutput(csv, Zone.Parse(TextOf(file), file), labels, [.. things.Classes.Order()]);
        open.Add(zones, "zones", _ => $"{csv} ({zones.Count} visits)");
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: cannot be read: {error.Message}", error);
        }
    }

    private IEnumerable<IPictureEdit> Edits(ParseResult parsed, LabelMap labels, double feather)
    {
        foreach (string text in parsed.GetValue(_recolour) ?? [])
        {
            (LabelClass label, string color) = Assigned(labels, text, "--recolour");
            yield return new Recolouring(label.Id, ColourOf(color, "--recolour"), feather);
        }
        foreach (string text in parsed.GetValue(_texture) ?? [])
        {
            (LabelClass label, string file) = Assigned(labels, text, "--texture");
            yield return new Texturing(label.Id, PictureOf(file), feather);
        }
        if (parsed.GetValue(_background) is not { } background) yield break;
        IReadOnlySet<int> kept = (parsed.GetValue(_keep) ?? parsed.GetValue(_cutout)) is { } names
            ? IdsOf(labels, names, "--keep")
            : labels.Classes.Where(c => c.Thing).Select(c => c.Id).ToHashSet();
        if (kept.Count == 0)
            throw new InputException("--background: the model calls none of its classes a thing; name what stays with --keep");
        yield return Behind(background, kept, feather);
    }

    private static NewBackground Behind(string text, IReadOnlySet<int> kept, double feather)
    {
        if (text == "blur") return NewBackground.Blur(kept, feather, DefaultBlur);
        if (text.StartsWith("blur:", StringComparison.Ordinal))
        {
            bool isNumber = double.TryParse(text.AsSpan(5), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double pixels);
            return isNumber && pixels is > 0 and <= MostBlur ? NewBackground.Blur(kept, feather, pixels)
                : throw new InputException($"--background: '{text}' cannot be; expected blur:N of up to {MostBlur} pixels");
        }
        return text.StartsWith('#') ? NewBackground.Colour(kept, feather, ColourOf(text, "--background"))
            : NewBackground.Picture(kept, feather, PictureOf(text));
    }

    private static (LabelClass Label, string Value) Assigned(LabelMap labels, string text, string option) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and int at && at < text.Length - 1
            ? (ClassNames.Require(labels, text[..at].Trim(), option), text[(at + 1)..].Trim())
            : throw new InputException($"{option}: '{text}' cannot be; expected CLASS=VALUE");

    private static Rgb ColourOf(string text, string option)
    {
        try
        {
            return Rgb.Parse(text);
        }
        catch (FormatException error)
        {
            throw new InputException($"{option}: {error.Message}", error);
        }
    }

    private static Image PictureOf(string file) => DisplayImage.Of(ImageFile.Read(file, new ReadOptions(3)));

    private static HashSet<int> IdsOf(LabelMap labels, string names, string option) =>
        [.. ClassNames.Parse(labels, names, option).Select(label => label.Id)];

    private static Option<string[]> Several(string name, string shown, string description) =>
        new(name) { HelpName = shown, Description = description };
}
