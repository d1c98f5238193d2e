using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Models;

namespace Tessera.Cli.Verbs;

/// <summary>tessera models: what there is to train, with size and cost.</summary>
internal sealed class ModelsVerb : IVerb
{
    private const int DefaultClasses = 11;
    private static readonly ImageSize DefaultInput = new(3, 360, 480);

    private readonly Argument<string?> _name =
        new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "One network instead of all" };
    private readonly Option<int?> _classes = Values.Number("--classes", "Classes that the head tells apart [11]", 1, 65_535);
    private readonly Option<string> _input =
        Values.Text("--input", "CxHxW", "Size of the image that costs are given for [3x360x480]");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("models", "List the networks, with parameters and cost") { _name, _classes, _input, _json };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        ImageSize input = parsed.GetValue(_input) is { } text ? Size(text) : DefaultInput;
        int classes = parsed.GetValue(_classes) ?? DefaultClasses;
        IEnumerable<string> names = parsed.GetValue(_name) is { } name ? [name]
            : [.. Catalogue.Listed.Select(e => e.Name), .. Catalogue.Encoders.Select(e => e.Name)];
        NetworkDescription[] models = [.. names.AsParallel().AsOrdered().Select(n => Catalogue.Describe(n, classes, input))];
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(Json(models));
        else terminal.Write(Listing(models, classes, input));
        return ExitCodes.Done;
    }

    private static ImageSize Size(string text)
    {
        string[] parts = text.Split('x');
        return parts.Length == 3 && int.TryParse(parts[0], out int channels) && int.TryParse(parts[1], out int height) &&
            int.TryParse(parts[2], out int width)
            && channels > 0 && height > 0 && width > 0
            ? new ImageSize(channels, height, width)
            : throw new InputException(
                $"--input: '{text}' is no size; expected channels x height x width, for example 3x360x480");
    }

    private static Spectre.Console.Table Listing(NetworkDescription[] models, int classes, ImageSize input)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Simple)
            .AddColumn("model").AddColumn(new TableColumn("parameters").RightAligned())
                .AddColumn(new TableColumn("GMACs").RightAligned())
            .AddColumn(new TableColumn("stride").RightAligned()).AddColumn("paper")
            .Caption($"{classes} classes, one image of {input.Channels}x{input.Height}x{input.Width}; " +
                "any architecture goes over any encoder: ARCH-ENCODER");
        foreach (NetworkDescription model in models)
        {
            table.AddRow(model.Name, model.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                model.Gmacs.ToString("0.00", CultureInfo.InvariantCulture),
                model.OutputStride.ToString(CultureInfo.InvariantCulture), Markup.Escape(model.Paper));
        }
        return table;
    }

    private static string Json(NetworkDescription[] models) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (NetworkDescription model in models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("architecture", model.Architecture);
            json.WriteString("encoder", model.Encoder);
            json.WriteNumber("parameters", model.Parameters);
            json.WriteNumber("gmacs", Math.Round(model.Gmacs, 4));
            json.WriteNumber("outputStride", model.OutputStride);
            json.WriteString("paper", model.Paper);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
