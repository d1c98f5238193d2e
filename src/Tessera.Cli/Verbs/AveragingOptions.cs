using System.CommandLine;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Verbs;

/// <summary>How several answers become one: the same words wherever a model is asked.</summary>
internal sealed class AveragingOptions
{
    private readonly Option<bool> _flip = new("--flip") { Description = "Also show each image mirrored; answers are averaged" };
    private readonly Option<double[]?> _scales = Values.Numbers("--scales", "0.75,1,1.25",
        "Show each image at these scales; answers are averaged [1]",
        ImageVariant.SmallestScale, ImageVariant.LargestScale);
    private readonly Option<string[]> _also = new("--also")
    {
        HelpName = "MODEL",
        Description = "Another model of the same classes, several times for several; answers are averaged",
    };

    private readonly Option<double?> _smooth = Values.Number("--smooth",
        "Mix each frame of a sequence with those before, which have this weight; 0.5 is usual [0]", 0.0, 0.99);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _flip, _scales, _also, _smooth }) command.Options.Add(option);
    }

    /// <summary>The model, with whatever is averaged with it; <paramref name="open"/> opens each.</summary>
    /// <exception cref="InputException">A model cannot be opened, classes differ, or a model cannot answer to such
    /// variants.</exception>
    public IProbabilitySegmenter Open(string model, ParseResult parsed, Func<string, IProbabilitySegmenter> open)
    {
        // The parser gives an empty array where the option is not there.
        double[] scales = parsed.GetValue(_scales) is { Length: > 0 } given ? given : [1];
        IReadOnlyList<ImageVariant> variants = ImageVariant.All(parsed.GetValue(_flip), scales);
        var models = new List<NamedSegmenter>();
        try
        {
            string[] paths = [model, .. parsed.GetValue(_also) ?? []];
            foreach (string path in paths) models.Add(new NamedSegmenter(path, open(path)));
            bool alone = models.Count == 1 && variants is [var only] && only == new ImageVariant();
            IProbabilitySegmenter answer = alone ? models[0].Segmenter : new AveragedSegmenter(models, variants);
            return parsed.GetValue(_smooth) is > 0 and { } weight ? new SmoothedSegmenter(answer, weight) : answer;
        }
        catch
        {
            foreach (NamedSegmenter opened in models) opened.Segmenter.Dispose();
            throw;
        }
    }
}
