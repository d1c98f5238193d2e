using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data.Writing;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data frames INPUT DST: the frames of a video or the slices of a volume as pictures to be labelled.</summary>
internal sealed class FramesVerb : IVerb
{
    private readonly Argument<string> _input =
        new("INPUT") { Description = "A video, a NIfTI volume, a DICOM file or the folder of a DICOM series" };
    private readonly Argument<string> _target = new("DST") { Description = "Folder; the pictures go into DST/images" };
    private readonly Option<int?> _every = Values.Number("--every", "Take each Nth, from the first [1]", 1, int.MaxValue);
    private readonly Option<int?> _limit = Values.Number("--limit", "End after so many [all]", 1, int.MaxValue);

    public Command Build(Terminal terminal)
    {
        var command = new Command("frames", "Write the frames of a video or the slices of a volume as pictures")
        {
            _input, _target, _every, _limit,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string input = parsed.GetRequiredValue(_input), target = parsed.GetRequiredValue(_target);
        (int every, int limit) = (parsed.GetValue(_every) ?? 1, parsed.GetValue(_limit) ?? int.MaxValue);
        ExportedFrames written;
        using (var display = new ProgressDisplay(terminal))
            written = FrameExport.Write(input, target, every, limit, display, terminal.Cancellation);
        terminal.Out.WriteLine($"{Path.Combine(target, "images")}  {written.Files.Count} pictures");
        terminal.Out.WriteLine($"{written.SideFile}  spacing, and which frame each is");
        return ExitCodes.Done;
    }
}
