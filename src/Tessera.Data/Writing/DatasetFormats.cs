using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Data.Writing.Formats;

namespace Tessera.Data.Writing;

/// <summary>The formats by their names.</summary>
public static class DatasetFormats
{
    public const string Default = "tessera";

    internal static IReadOnlyList<IDatasetFormat> All { get; } =
    [
        new TesseraFormat(), new PairsFormat(), new ColourCodedFormat(), new VocFormat(),
        new CamVidFormat(), new CityscapesFormat(), new Ade20kFormat(), new CocoStuffFormat(), new UavidFormat(),
        new CocoPanopticFormat(), new CocoFormat(), new YoloSegFormat(), new LabelMeFormat(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    internal static IDatasetFormat Find(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new InputException($"no format '{name}'; {NearestName.Hint(name, Names)}");
}
