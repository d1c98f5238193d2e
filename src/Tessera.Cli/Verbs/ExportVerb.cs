using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Core.Files;
using Tessera.Models;
using Tessera.Training.Checkpoints;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>tessera export SOURCE --to FILE: a trained network as a file of its own.</summary>
internal sealed class ExportVerb : IVerb
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "A run's folder or a checkpoint" };
    private readonly Option<string> _to =
        new("--to") { HelpName = "FILE", Description = "What to write: FILE.onnx or FILE.pt (TorchScript)", Required = true };

    public Command Build(Terminal terminal)
    {
        var command = new Command("export", "Write a trained network as ONNX or TorchScript") { _source, _to };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(_source), parsed.GetRequiredValue(_to), terminal));
        return command;
    }

    private static int Run(string source, string to, Terminal terminal)
    {
        string kind = Path.GetExtension(to).ToLowerInvariant();
        if (kind is not (".onnx" or ".pt"))
            throw new InputException($"{to}: unknown kind of file; expected a name ending in .onnx or .pt");
        using Checkpoint checkpoint = CheckpointSource.Open(source);
        using Network network = checkpoint.CreateNetwork();
        if (kind == ".pt") ModelExport.ToTorchScript(to, network, checkpoint.Preprocessing.Channels);
        else ModelExport.ToOnnx(to, network, checkpoint.Labels, checkpoint.Preprocessing,
            Provenance.Of(checkpoint, result: null));
        terminal.Out.WriteLine(to);
        return ExitCodes.Done;
    }
}
