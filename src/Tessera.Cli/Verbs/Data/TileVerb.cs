using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data.Tiling;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data tile: GeoTIFFs of any size and their labels, cut into a data set.</summary>
internal sealed class TileVerb : IVerb
{
    private const int Size = 512;

    private readonly Argument<string> _images = new("IMAGE") { Description = "GeoTIFF, or a folder of them" };
    private readonly Argument<string> _labels = new("MASK")
    {
        Description = "GeoTIFF of class ids on the same grid, or a folder of them with the same names",
    };
    private readonly Argument<string> _target = new("DST") { Description = "New folder, in our own layout" };
    private readonly Option<int?> _size = Values.Number("--size", "Side of a tile in pixels [512]", 16, 8192);
    private readonly Option<int?> _overlap =
        Values.Number("--overlap", "Pixels that neighbours share, up to half a tile [0]", 0, 4096);
    private readonly Option<double?> _skip = Values.Number("--skip-empty",
        "Leave tiles out of which at least this part has no class [1: those without any]", 0.001, 1.0);
    private readonly Option<string> _classes = Values.Text("--classes", "FILE",
        "The classes: a dataset.yaml, or a text with one name a line [the values that there are]");

    public Command Build(Terminal terminal)
    {
        var command = new Command("tile", "Cut large GeoTIFFs and their labels into a data set")
        {
            _images, _labels, _target, _size, _overlap, _skip, _classes,
        };
        command.Validators.Add(result =>
        {
            int size = result.GetValue(_size) ?? Size;
            if (result.GetValue(_overlap) <= size / 2 || result.GetValue(_overlap) is null) return;
            result.AddError($"--overlap cannot be more than half of --size, {size / 2}");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var options = new TilingOptions(parsed.GetValue(_size) ?? Size, parsed.GetValue(_overlap) ?? 0,
            parsed.GetValue(_skip) ?? 1, parsed.GetValue(_classes));
        string target = parsed.GetRequiredValue(_target);
        TilingResult result;
        using (var display = new ProgressDisplay(terminal))
        {
            result = new RasterTiler(GeoTiffSource.Open).Write(parsed.GetRequiredValue(_images),
                parsed.GetRequiredValue(_labels), target, options, display, terminal.Cancellation);
        }
        string skipped = result.Skipped > 0 ? $" ({result.Skipped} empty ones left out)" : "";
        string rasters = result.Rasters == 1 ? "1 raster"
            : string.Create(CultureInfo.InvariantCulture, $"{result.Rasters} rasters");
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target}  {result.Labels.Count} classes, {result.Tiles} tiles of {rasters}{skipped}"));
        return ExitCodes.Done;
    }
}
