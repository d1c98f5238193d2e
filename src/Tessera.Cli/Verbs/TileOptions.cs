using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tessera.Cli.Usage;
using Tessera.Core.Tiles;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tiles;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Cli.Verbs;

/// <summary>How images are cut that are too large for a network at once.</summary>
internal sealed class TileOptions
{
    private static readonly TileSettings Default = new();

    private readonly Option<int?> _tile = new("--tile")
    {
        HelpName = "N",
        Description = $"Side of a tile; 0 shows every image as a whole [{Default.Size}, beyond {Default.WholePixels >> 20} Mpx]",
        CustomParser = Side,
    };

    private readonly Option<double?> _overlap = new("--overlap")
    {
        HelpName = "PART|PIXELS",
        Description = "What neighbouring tiles share: below 1 a part of a tile, else pixels; up to half [0.125]",
        CustomParser = Shared,
    };

    private readonly Option<TileBlending?> _blending = Values.Choice("--blend",
        "Tiles that overlap: their weighted mean, or each pixel of the nearest tile [gaussian]",
        new Dictionary<string, TileBlending?> { ["gaussian"] = TileBlending.Gaussian, ["nearest"] = TileBlending.Nearest });

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _tile, _overlap, _blending }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            int side = result.GetValue(_tile) ?? Default.Size;
            if (side == 0 && result.GetValue(_overlap) is not null)
                result.AddError("--overlap is of tiles, which --tile 0 switches off");
            if (result.GetValue(_overlap) is { } overlap && side > 0 && Pixels(overlap, side) > side / 2)
                result.AddError($"--overlap cannot be more than half of a tile, {side / 2}");
        });
    }

    /// <summary>The segmenter for images of any size, unless that is switched off.</summary>
    public IProbabilitySegmenter Over(IProbabilitySegmenter segmenter, ParseResult parsed)
    {
        int? given = parsed.GetValue(_tile);
        if (given == 0) return segmenter;
        int side = given ?? Default.Size;
        return new TiledSegmenter(segmenter, new TileSettings
        {
            Size = side,
            Overlap = parsed.GetValue(_overlap) is { } overlap ? Pixels(overlap, side) : side / 8,
            Blending = parsed.GetValue(_blending) ?? TileBlending.Gaussian,
            WholePixels = given is null ? Default.WholePixels : (long)side * side,
        });
    }

    /// <summary>What reads and writes rasters that lie on a map.</summary>
    public static IRasterFormat Rasters { get; } = new GeoTiffFormat();

    private static int Pixels(double overlap, int side) => (int)Math.Round(overlap < 1 ? overlap * side : overlap);

    private static int? Side(ArgumentResult result)
    {
        string word = result.Tokens[^1].Value;
        bool isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int side);
        bool fits = side is >= TileSettings.SmallestTile and <= TileSettings.LargestTile && side % TileAxis.Alignment == 0;
        if (isNumber && (side == 0 || fits)) return side;
        result.AddError($"--tile: '{word}' cannot be; expected 0, or a multiple of {TileAxis.Alignment} " +
            $"from {TileSettings.SmallestTile} to {TileSettings.LargestTile}");
        return null;
    }

    private static double? Shared(ArgumentResult result)
    {
        string word = result.Tokens[^1].Value;
        bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double overlap);
        bool fits = overlap is >= 0 and <= 0.5
            || (overlap is >= 1 and <= TileSettings.LargestTile && overlap == Math.Floor(overlap));
        if (isNumber && fits) return overlap;
        result.AddError($"--overlap: '{word}' cannot be; expected a part of a tile from 0 to 0.5, or whole pixels");
        return null;
    }
}
