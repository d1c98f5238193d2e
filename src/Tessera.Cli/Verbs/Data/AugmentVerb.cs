using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Previews;
using Tessera.Imaging.Files;
using Tessera.Training.Recipes;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data augment: a page of crops as a training would see them.</summary>
internal sealed class AugmentVerb : IVerb
{
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _preview = new("--preview")
    {
        HelpName = "FILE",
        Description = "The page: originals in the first column, then what is made of them",
        Required = true,
    };
    private readonly Option<string> _policy = Values.Text("--policy", "NAME", "none, light, medium or strong [medium]");
    private readonly Option<string> _recipe =
        Values.Text("--recipe", "FILE", "YAML whose augmentation is shown instead, behind its resize and filters; " +
            "and its crop where it has one");
    private readonly Option<int?> _count = Values.Number("--count", "Crops to draw [12]", 1, 400);
    private readonly Option<ulong?> _seed = Values.Number("--seed", "Of everything random [0]", 0ul, ulong.MaxValue);
    private readonly Option<string> _split = Values.Text("--split", "SPLIT", "Whose images [train]");

    public Command Build(Terminal terminal)
    {
        var command = new Command("augment", "Show what augmentation makes of images and masks")
        {
            _data, _layout, _preview, _policy, _recipe, _count, _seed, _split,
        };
        command.Validators.Add(result =>
        {
            bool both = result.GetValue(_policy) is not null && result.GetValue(_recipe) is not null;
            if (both) result.AddError("--policy and --recipe exclude each other");
            if (result.GetValue(_preview) is { } file && !ImageFile.HasImageExtension(file))
                result.AddError($"--preview: '{file}' is no picture's name; " +
                    $"expected one that ends in {string.Join(", ", ImageFile.Extensions)}");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string file = parsed.GetRequiredValue(_preview);
        RecipeSettings settings = parsed.GetValue(_recipe) is { } recipe ? RecipeSettings.Load(recipe) : new RecipeSettings();
        if (parsed.GetValue(_layout) is { } layout) settings.Set("data.layout", layout);
        Recipe complete = settings.Over(new Recipe());
        PreviewOptions options = Options(parsed, settings, complete);
        Dataset dataset = complete.Data.Open(parsed.GetRequiredValue(_data));
        using (var display = new ProgressDisplay(terminal))
            ImageFile.Write(file, AugmentationPreview.Draw(dataset, options, display, terminal.Cancellation));
        terminal.Out.WriteLine(file);
        return ExitCodes.Done;
    }

    private PreviewOptions Options(ParseResult parsed, RecipeSettings settings, Recipe complete)
    {
        bool hasCrop = settings.Has("batch.cropWidth") && settings.Has("batch.cropHeight");
        var options = new PreviewOptions(
            parsed.GetValue(_policy) is { } policy ? AugmentationPolicy.Find(policy) : complete.Augmentation,
            Crop: hasCrop ? (complete.Batch.CropWidth, complete.Batch.CropHeight) : null)
        {
            Filters = complete.Data.FilterSteps,
            Resize = complete.Data.SizeStep(),
            KeepSize = settings.Has("data.longSide") && complete.Data.LongSide == 0,
        };
        if (parsed.GetValue(_split) is { } split) options = options with { Split = split };
        if (parsed.GetValue(_count) is { } count) options = options with { Count = count };
        if (parsed.GetValue(_seed) is { } seed) options = options with { Seed = seed };
        return options;
    }
}
