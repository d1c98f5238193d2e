using System.CommandLine;
using Tessera.Cli.Usage;
using Tessera.Inference.Outputs;

namespace Tessera.Cli.Verbs;

/// <summary>Outlines beside the masks.</summary>
internal sealed class GeoJsonOptions
{
    private const double Widest = 1000;

    private readonly Option<bool> _geoJson = new("--geojson")
    {
        Description = "Also write NAME.geojson: outlines of all parts, " +
            "in degrees where the image lies on a map, else in pixels",
    };
    private readonly Option<double?> _simplify = Values.Number(
        "--simplify", "How many pixels outlines may move to be simpler; neighbours keep one border [0]", 0.0, Widest);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _geoJson, _simplify }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_simplify) is not null && !result.GetValue(_geoJson))
                result.AddError("--simplify is of --geojson, which is not asked for");
        });
    }

    public GeoJsonOutput? Open(ParseResult parsed) =>
        parsed.GetValue(_geoJson) ? new GeoJsonOutput(parsed.GetValue(_simplify) ?? 0, TileOptions.Rasters) : null;
}
