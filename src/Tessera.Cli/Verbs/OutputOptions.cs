using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Core.Labels;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;

namespace Tessera.Cli.Verbs;

/// <summary>What <c>predict</c> writes beside the masks.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _overlay =
        new("--overlay") { Description = "Also draw each mask over its image, with a legend, into DIR/overlays" };

    private readonly GeoJsonOptions _geoJson = new();

    public void AddTo(Command command)
    {
        _geoJson.AddTo(command);
        foreach (Option option in new Option[] { _overlay }) command.Options.Add(option);
    }

    public IReadOnlyList<IPredictionOutput> Open(ParseResult parsed, LabelMap labels)
    {
        var outputs = new List<IPredictionOutput>();
        if (parsed.GetValue(_overlay)) outputs.Add(new OverlayOutput());
        if (_geoJson.Open(parsed) is { } geoJson) outputs.Add(geoJson);
        return outputs;
    }

    public void Show(ParseResult parsed, string output, PredictionResult result, Terminal terminal)
    {
        if (parsed.GetValue(_overlay))
            terminal.Out.WriteLine($"overlays  {Path.Combine(output, OverlayOutput.Folder)} ({result.Images.Count})");
    }
}
