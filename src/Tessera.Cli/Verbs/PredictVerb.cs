using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Masks.Cleaning;
using Tessera.Core.Probabilities;
using Tessera.Inference.Benchmarks;
using Tessera.Inference.Prediction;
using Tessera.Inference.Prediction.Resuming;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Verbs;

/// <summary>tessera predict [MODEL] INPUT...: a mask file for every image.</summary>
internal sealed class PredictVerb : IVerb
{
    private readonly Argument<string[]> _words = new("INPUT")
    {
        Description = "Images and folders of them; before them the model: .onnx file, run or checkpoint [the ready model]",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _out = Values.Text("--out", "DIR", "Folder of the masks; subfolders are kept [predictions]");
    private readonly OutputOptions _outputs = new();
    private readonly UseOptions _uses = new();

    private readonly Option<Benchmark?> _for = Values.Choice<Benchmark?>(
        "--for", "Masks in the ids and names that a benchmark's server takes",
        Benchmark.Names.ToDictionary(name => name, Benchmark? (name) => Benchmark.Find(name)));

    private readonly Option<string> _clean = Values.Text("--clean", "SUM",
        $"Tidy masks up, such as 'specks(pixels=100) + majority'; {string.Join(", ", MaskCleaning.Names)}");

    private readonly Option<OnError?> _onError = Values.Choice("--on-error", "What a bad image does [skip]",
        new Dictionary<string, OnError?> { ["skip"] = OnError.Skip, ["stop"] = OnError.Stop });

    private readonly Option<bool> _confidence =
        new("--confidence") { Description = "Also write NAME_confidence.png: the highest probability, 0 to 255" };
    private readonly Option<CertaintyKind?> _uncertainty = Values.Choice(
        "--uncertainty", "Also write NAME_margin.png, NAME_entropy.png or, of several answers, NAME_disagreement.png",
        new Dictionary<string, CertaintyKind?>
        {
            ["margin"] = CertaintyKind.Margin,
            ["entropy"] = CertaintyKind.Entropy,
            ["disagreement"] = CertaintyKind.Disagreement,
        });
    private readonly Option<double?> _ignoreBelow =
        Values.Number("--ignore-below", "Ignore pixels whose highest probability is below this", 0.0, 1.0);
    private readonly AveragingOptions _averaging = new();
    private readonly TileOptions _tiles = new();
    private readonly ResumeOptions _resume = new();
    private readonly Option<string?> _device = Values.Device("of a checkpoint where it was trained, of an .onnx the CPU");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("predict", "Write a mask for every image")
        {
            _words, _out, _clean, _for, _confidence, _uncertainty, _ignoreBelow, _onError, _device, _json,
        };
        _outputs.AddTo(command);
        _uses.AddTo(command);
        _averaging.AddTo(command);
        _tiles.AddTo(command);
        _resume.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_words) is [var only] && ModelSource.IsNamed(only))
                result.AddError($"INPUT is missing after the model {only}");
            if (result.GetValue(_for) is not null && (result.GetValue(_ignoreBelow) ?? _outputs.IgnoreBelow(result)) is not null)
                result.AddError("--for excludes --ignore-below and --as-dataset: a benchmark scores every pixel");
            if (result.GetValue(_uncertainty) is CertaintyKind.Disagreement && _averaging.WhyNothingToCompare(result) is { } why)
                result.AddError($"--uncertainty disagreement {why}");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string[] words = parsed.GetRequiredValue(_words);
        bool named = ModelSource.IsNamed(words[0]);
        string model = named ? words[0] : ModelSource.FindReadyModel();
        if (!named) terminal.Note($"no model named: using {model}");
        string output = parsed.GetValue(_out) ?? "predictions";
        Task<Resumption> resume = _resume.Begin(model, parsed);
        var options = new PredictorOptions
        {
            OnError = parsed.GetValue(_onError) ?? OnError.Skip,
            Clean = parsed.GetValue(_clean) is { } clean ? MaskCleaning.Parse(clean) : null,
            For = parsed.GetValue(_for),
            Maps = MapsOf(parsed),
            IgnoreBelow = parsed.GetValue(_ignoreBelow) ?? _outputs.IgnoreBelow(parsed),
            Rasters = TileOptions.Rasters,
        };

        using IProbabilitySegmenter segmenter = _tiles.Over(
            _averaging.Open(model, parsed, (path, samples) => ModelSource.OpenToUse(path, parsed.GetValue(_device), samples)),
            parsed);
        options = options with { Resume = resume.GetAwaiter().GetResult() };
        if (options.For?.MissingIn(segmenter.Labels) is { Count: > 0 } missing)
        {
            string names = string.Join(", ", missing.Take(8)) + (missing.Count > 8 ? ", …" : "");
            terminal.Note($"{options.For.Ids.Name} also scores {missing.Count} classes that {model} never predicts: {names}");
        }
        OpenOutputs outputs = _outputs.Open(parsed, output, segmenter.Labels);
        _uses.Open(parsed, output, segmenter.Labels, _outputs.InstancesOf(parsed, segmenter.Labels), outputs);
        options = options with { Outputs = outputs.All };
        using var display = new ProgressDisplay(terminal);
        PredictionResult result =
            new Predictor(segmenter, options).Run(named ? words[1..] : words, output, display, terminal.Cancellation);
        display.Dispose();
        Show(result, output, options, outputs, parsed.GetValue(_json), terminal);
        return result.Failed.Count == 0 && !outputs.HasFailed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private IReadOnlyList<CertaintyKind> MapsOf(ParseResult parsed)
    {
        CertaintyKind?[] kinds = [parsed.GetValue(_confidence) ? CertaintyKind.Confidence : null, parsed.GetValue(_uncertainty)];
        return [.. kinds.OfType<CertaintyKind>()];
    }

    private static void Show(PredictionResult result, string output, PredictorOptions options, OpenOutputs outputs, bool json,
        Terminal terminal)
    {
        foreach (FailedImage failed in result.Failed) terminal.Note($"tessera: {failed.Error}");
        if (json)
        {
            terminal.Out.WriteLine(result.ToJson());
            return;
        }
        terminal.Out.WriteLine($"masks     {output} ({result.Images.Count})");
        ResumeOptions.Show(result, terminal);
        foreach (string volume in result.Volumes) terminal.Out.WriteLine($"volume    {volume}");
        outputs.Show(result, terminal);
        if (result.Images.Sum(image => image.UnseenPixels) is > 0 and long unseen)
        {
            string images = $"{result.Images.Count(image => image.UnseenPixels > 0)} images";
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"unseen    {unseen:N0} pixels of {images}: the model looks at the middle, and the masks say ignore around it"));
        }
        if (result.Images.Sum(image => image.CleanedPixels) is > 0 and long cleaned)
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cleaned   {cleaned:N0} pixels"));
        if (options.IgnoreBelow is { } least)
        {
            long doubtful = result.Images.Sum(image => image.DoubtfulPixels ?? 0);
            long all = result.Images.Sum(image => (long)image.Width * image.Height);
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"ignored   {doubtful:N0} of {all:N0} pixels: their confidence is below {least}"));
        }
        int failures = result.Failed.Count;
        if (failures > 0) terminal.Out.WriteLine($"failed    {failures} of {failures + result.Images.Count}");
    }
}
