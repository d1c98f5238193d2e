using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Verbs;

/// <summary>How pictures are changed where their masks say so: the same words for stills and for video.</summary>
/// <param name="place">Where the changed pictures are, for the help.</param>
internal sealed class EditOptions(string place)
{
    private const double DefaultBlur = 8, MostBlur = 200;

    private readonly Option<double?> _feather = Values.Number("--feather", "Width of cut edges, in pixels [2]", 0.0, 1000.0);
    private readonly Option<string> _background = Values.Text("--background", "blur[:PIXELS]|#RRGGBB|IMAGE",
        $"Another background for what --keep names, {place}");
    private readonly Option<string> _keep =
        Values.Text("--keep", "person,car", "What stays before --background [what --cutout names, or all things]");
    private readonly Option<string[]> _recolour =
        Several("--recolour", "car=#ff0000", $"Another colour for a class, light and shade kept, {place}");
    private readonly Option<string[]> _texture =
        Several("--texture", "wall=IMAGE", $"A texture for a class, light and shade kept, {place}");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _feather, _background, _keep, _recolour, _texture }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_keep) is not null && result.GetValue(_background) is null)
                result.AddError("--keep says what stays before another background: name one with --background");
        });
    }

    public bool Asked(ParseResult parsed) =>
        IsAsked(parsed.GetValue(_background), parsed.GetValue(_recolour), parsed.GetValue(_texture));

    public bool Asked(CommandResult result) =>
        IsAsked(result.GetValue(_background), result.GetValue(_recolour), result.GetValue(_texture));

    public double Feather(ParseResult parsed) => parsed.GetValue(_feather) ?? 2;

    /// <summary>One after the other: textures after colours, the background last. None where none is asked for.</summary>
    /// <exception cref="InputException">A class or a file cannot be.</exception>
    public IReadOnlyList<IPictureEdit> Open(ParseResult parsed, LabelMap labels, string? otherwiseKept = null) =>
        [.. Each(parsed, labels, otherwiseKept)];

    private IEnumerable<IPictureEdit> Each(ParseResult parsed, LabelMap labels, string? otherwiseKept)
    {
        double feather = Feather(parsed);
        foreach (string text in parsed.GetValue(_recolour) ?? [])
        {
            (LabelClass label, string color) = Assigned(labels, text, "--recolour");
            yield return new Recolouring(label.Id, ColourOf(color, "--recolour"), feather);
        }
        foreach (string text in parsed.GetValue(_texture) ?? [])
        {
            (LabelClass label, string file) = Assigned(labels, text, "--texture");
            yield return new Texturing(label.Id, PictureOf(file), feather);
        }
        if (parsed.GetValue(_background) is not { } background) yield break;
        HashSet<int> kept = (parsed.GetValue(_keep) ?? otherwiseKept) is { } names
            ? ClassNames.Ids(labels, names, "--keep")
            : labels.Classes.Where(c => c.Thing).Select(c => c.Id).ToHashSet();
        if (kept.Count == 0)
            throw new InputException("--background: the model calls none of its classes a thing; name what stays with --keep");
        yield return Behind(background, kept, feather);
    }

    private static bool IsAsked(string? background, string[]? recolour, string[]? texture) =>
        background is not null || recolour is { Length: > 0 } || texture is { Length: > 0 };

    private static NewBackground Behind(string text, IReadOnlySet<int> kept, double feather)
    {
        if (text == "blur") return NewBackground.Blur(kept, feather, DefaultBlur);
        if (text.StartsWith("blur:", StringComparison.Ordinal))
        {
            bool isNumber = double.TryParse(text.AsSpan(5), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double pixels);
            return isNumber && pixels is > 0 and <= MostBlur ? NewBackground.Blur(kept, feather, pixels)
                : throw new InputException($"--background: '{text}' cannot be; expected blur:N of up to {MostBlur} pixels");
        }
        return text.StartsWith('#') ? NewBackground.Colour(kept, feather, ColourOf(text, "--background"))
            : NewBackground.Picture(kept, feather, PictureOf(text));
    }

    private static (LabelClass Label, string Value) Assigned(LabelMap labels, string text, string option) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and int at && at < text.Length - 1
            ? (ClassNames.Require(labels, text[..at].Trim(), option), text[(at + 1)..].Trim())
            : throw new InputException($"{option}: '{text}' cannot be; expected CLASS=VALUE");

    private static Rgb ColourOf(string text, string option)
    {
        try
        {
            return Rgb.Parse(text);
        }
        catch (FormatException error)
        {
            throw new InputException($"{option}: {error.Message}", error);
        }
    }

    private static Image PictureOf(string file) => DisplayImage.Of(ImageFile.Read(file, new ReadOptions(3)));

    private static Option<string[]> Several(string name, string shown, string description) =>
        new(name) { HelpName = shown, Description = description };
}
