using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Rules;
using Tessera.Core.Text;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;
using Tessera.Inference.Tiles;

namespace Tessera.Cli.Verbs;

/// <summary>tessera search 'car > 5 %, no person' [MODEL] INPUT...: the images that show it.</summary>
internal sealed class SearchVerb : IVerb
{
    private readonly Argument<string> _wanted = new("WANTED")
    {
        Description = "What the image shows: 'car', 'no person', 'car > 5 %', 'car >= 2', 'car > 500 px', 'car or bus'; " +
            "all of several with commas",
    };

    private readonly Argument<string[]> _words = new("INPUT")
    {
        Description = "Images and folders of them; before them the model: .onnx file, run or checkpoint [the ready model]",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _device = Values.Device("of a checkpoint where it was trained, of an .onnx the CPU");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("search", "List the images that show something") { _wanted, _words, _device, _json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_words) is [var only] && ModelSource.IsNamed(only))
                result.AddError($"INPUT is missing after the model {only}");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string[] words = parsed.GetRequiredValue(_words);
        bool named = ModelSource.IsNamed(words[0]), json = parsed.GetValue(_json);
        string model = named ? words[0] : ModelSource.FindReadyModel();
        if (!named) terminal.Note($"no model named: using {model}");
        using var segmenter = new TiledSegmenter(ModelSource.OpenToUse(model, parsed.GetValue(_device)));
        var rules = MaskRules.Parse(parsed.GetRequiredValue(_wanted), segmenter.Labels, "search");
        var matches = new List<string>();
        var output = new RuleOutput(rules, accepted: file =>
        {
            matches.Add(file);
            if (!json) terminal.Out.WriteLine(file);
        });
        PredictionResult result;
        using (var display = new ProgressDisplay(terminal))
        {
            // Nothing is written there.
            string nowhere = Path.Combine(Path.GetTempPath(), "tessera-search");
            result = new Predictor(segmenter, new PredictorOptions { Masks = false, Outputs = [output] })
                .Run(named ? words[1..] : words, nowhere, display, terminal.Cancellation);
        }
        foreach (FailedImage failed in result.Failed) terminal.Note($"tessera: {failed.Error}");
        if (json) terminal.Out.WriteLine(Json(matches, result));
        else terminal.Note($"{matches.Count} of {result.Images.Count} images");
        return result.Failed.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Json(IReadOnlyList<string> matches, PredictionResult result) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("matches");
        foreach (string match in matches) json.WriteStringValue(match);
        json.WriteEndArray();
        json.WriteNumber("searched", result.Images.Count);
        json.WriteStartArray("failed");
        foreach (FailedImage failed in result.Failed)
        {
            json.WriteStartObject();
            json.WriteString("file", failed.File);
            json.WriteString("error", failed.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
