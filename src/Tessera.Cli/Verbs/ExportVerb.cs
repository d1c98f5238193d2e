using System.CommandLine;
using System.CommandLine.Parsing;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Models;
using Tessera.Training.Checkpoints;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>tessera export SOURCE --to FILE: a trained network as a file of its own.</summary>
internal sealed class ExportVerb : IVerb
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "A run's folder or a checkpoint; for --int8 an .onnx file too",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _model = Values.Text("--model", "NAME", "Instead of SOURCE: this network, with --weights");
    private readonly Option<string> _weights = Values.Text("--weights", "FILE",
        ".safetensors, .pth (PyTorch) or https://...#sha256=HEX. The model prepares images as the file says, " +
        "else by ImageNet's mean and deviation, as torchvision's weights expect");
    private readonly Option<int?> _classes =
        Values.Number("--classes", "Classes of the weights, background included", 1, LabelMap.MaxClasses);
    private readonly Option<string> _labels =
        Values.Text("--labels", "FILE", "Their names: a dataset.yaml, or one name a line [class0, class1, ...]");
    private readonly Option<string> _to = new("--to")
    {
        HelpName = "FILE",
        Description = "What to write: FILE.onnx, FILE.pt (TorchScript) or FILE.safetensors (weights alone)",
        Required = true,
    };
    private readonly IntegerOptions _integer = new();

    public Command Build(Terminal terminal)
    {
        var command = new Command("export", "Write a trained network as ONNX or TorchScript, or its weights")
        {
            _source, _model, _weights, _classes, _labels, _to,
        };
        _integer.AddTo(command);
        command.Validators.Add(Check);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private void Check(CommandResult result)
    {
        bool named = result.GetValue(_model) is not null;
        if (named == result.GetValue(_source) is not null) result.AddError("expected SOURCE, or --model with --weights");
        else if (named && result.GetValue(_weights) is null) result.AddError("--model needs --weights");
        else if (!named && (result.GetValue(_weights) ?? result.GetValue(_labels)) is not null)
            result.AddError("--weights and --labels go with --model");
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string to = parsed.GetRequiredValue(_to);
        if (Path.GetExtension(to).ToLowerInvariant() is not (".onnx" or ".pt" or ".safetensors"))
            throw new InputException($"{to}: unknown kind of file; expected a name ending in .onnx, .pt or .safetensors");
        if (_integer.Asked(parsed))
            _integer.Run(parsed, parsed.GetValue(_source), to, file => WriteFloat(parsed, file, terminal), terminal);
        else WriteFloat(parsed, to, terminal);
        terminal.Out.WriteLine(to);
        return ExitCodes.Done;
    }

    private void WriteFloat(ParseResult parsed, string to, Terminal terminal)
    {
        if (parsed.GetValue(_model) is { } model)
        {
            var request = new PretrainedRequest(
                model, parsed.GetRequiredValue(_weights), parsed.GetValue(_classes), parsed.GetValue(_labels));
            using var display = new ProgressDisplay(terminal);
            using var pretrained = PretrainedModel.Open(request, display, terminal.Cancellation);
            Write(to, pretrained.Network, pretrained.Labels, pretrained.Preprocessing, pretrained.Provenance);
        }
        else
        {
            string source = parsed.GetValue(_source) ?? "";
            if (ModelSource.IsModelFile(source))
                throw InputException.At(
                    source, "is exported already; expected a run's folder or a checkpoint, or --int8 --calibrate DATA");
            using Checkpoint checkpoint = CheckpointSource.Open(source);
            if (Path.GetFullPath(to) == Path.GetFullPath(checkpoint.Path))
                throw InputException.At(to, "is the checkpoint itself; expected another name");
            using Network network = checkpoint.CreateNetwork();
            Write(to, network, checkpoint.Labels, checkpoint.Preprocessing, Provenance.Of(checkpoint, result: null));
        }
    }

    private static void Write(string to, Network network, LabelMap labels, ImagePreprocessing preprocessing, string provenance)
    {
        switch (Path.GetExtension(to).ToLowerInvariant())
        {
            case ".onnx": ModelExport.ToOnnx(to, network, labels, preprocessing, provenance); break;
            case ".pt": ModelExport.ToTorchScript(to, network, preprocessing.Channels); break;
            default: ModelExport.ToSafetensors(to, network, labels, preprocessing); break;
        }
    }
}
