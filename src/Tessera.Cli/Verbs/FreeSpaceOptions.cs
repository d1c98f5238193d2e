using System.CommandLine;
using System.CommandLine.Parsing;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks.Ground;

namespace Tessera.Cli.Verbs;

/// <summary>How far the ground ahead is free: the same words for stills and for video.</summary>
/// <param name="place">Where it is told, for the help.</param>
internal sealed class FreeSpaceOptions(string place)
{
    private const int MostSectors = 1000;

    private readonly Option<string> _classes =
        Values.Text("--free-space", "road,pavement", $"How far these run unbroken from below, and what ends them, {place}");
    private readonly Option<int?> _sectors =
        Values.Number("--sectors", "Equal parts from left to right in which free ground is told [5]", 1, MostSectors);
    private readonly Option<int?> _gap = Values.Number("--gap",
        "Pixels of something else that free ground runs over, if as many free ones follow [2]", 0, 10_000);
    private readonly Option<int?> _bonnet =
        Values.Number("--bonnet", "Rows at the lower edge that show the own vehicle [0]", 0, 1_000_000);
    private readonly Option<string> _camera = Values.Text("--camera", "height=1.4,focal=700,horizon=210",
        "Over flat ground: metres above it, focal length and row of the horizon in pixels; gives free ground in metres");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _classes, _sectors, _gap, _bonnet, _camera }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            // Not by their values: one that cannot be has none.
            Option[] details = [_sectors, _gap, _bonnet, _camera];
            if (details.Any(option => result.GetResult(option) is not null) && !Asked(result))
                result.AddError("--sectors, --gap, --bonnet and --camera are of free ground: name its classes with --free-space");
        });
    }

    public bool Asked(ParseResult parsed) => parsed.GetValue(_classes) is not null;

    public bool Asked(CommandResult result) => result.GetValue(_classes) is not null;

    /// <summary>Null where it is not asked for.</summary>
    /// <exception cref="InputException">A class or the camera cannot be.</exception>
    public FreeSpaceSettings? Open(ParseResult parsed, LabelMap labels)
    {
        if (parsed.GetValue(_classes) is not { } names) return null;
        var settings = new FreeSpaceSettings(ClassNames.Ids(labels, names, "--free-space"), labels.IgnoreId);
        return settings with
        {
            Sectors = parsed.GetValue(_sectors) ?? settings.Sectors,
            Gap = parsed.GetValue(_gap) ?? settings.Gap,
            Bonnet = parsed.GetValue(_bonnet) ?? settings.Bonnet,
            Camera = parsed.GetValue(_camera) is { } camera ? GroundCamera.Parse(camera, "--camera") : null,
        };
    }
}
