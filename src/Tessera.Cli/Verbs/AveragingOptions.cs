using System.CommandLine;
using System.CommandLine.Parsing;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Verbs;

/// <summary>How several answers become one: the same words wherever a model is asked.</summary>
internal sealed class AveragingOptions
{
    private const int MostSamples = 1000;

    private readonly Option<bool> _flip = new("--flip") { Description = "Also show each image mirrored; answers are averaged" };
    private readonly Option<double[]?> _scales = Values.Numbers("--scales", "0.75,1,1.25",
        "Show each image at these scales; answers are averaged [1]",
        ImageVariant.SmallestScale, ImageVariant.LargestScale);
    private readonly Option<string[]> _also = new("--also")
    {
        HelpName = "MODEL",
        Description = "Another model of the same classes, several times for several; answers are averaged",
    };

    private readonly Option<int?> _samples = Values.Number("--samples",
        "Ask the network so many times, dropping values as it did while it learnt; answers are averaged [1]", 1, MostSamples);

    private readonly Option<double?> _smooth = Values.Number("--smooth",
        "Mix each frame of a sequence with those before, which have this weight; 0.5 is usual [0]", 0.0, 0.99);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _flip, _scales, _also, _samples, _smooth }) command.Options.Add(option);
    }

    /// <summary>Why there are no several answers to compare; null where there are.</summary>
    public string? WhyNothingToCompare(SymbolResult result) =>
        result.GetValue(_smooth) is > 0 ? "excludes --smooth: it mixes frames, and compares answers to one image"
        : result.GetValue(_flip) || result.GetValue(_samples) is > 1 || result.GetValue(_scales) is { Length: > 1 }
            || result.GetValue(_also) is { Length: > 0 } ? null
        : "compares several answers; expected --samples, --flip, --scales or --also with it";

    public bool IsSampled(SymbolResult result) => result.GetValue(_samples) is > 1;

    /// <summary>The model, with whatever is averaged with it; <paramref name="open"/> opens each, with the number of
    /// samples to be taken of it.</summary>
    /// <exception cref="InputException">A model cannot be opened, classes differ, or a model cannot answer to such
    /// variants.</exception>
    public IProbabilitySegmenter Open(string model, ParseResult parsed, Func<string, int, IProbabilitySegmenter> open)
    {
        // The parser gives an empty array where the option is not there.
        double[] scales = parsed.GetValue(_scales) is { Length: > 0 } given ? given : [1];
        IReadOnlyList<ImageVariant> variants = ImageVariant.All(parsed.GetValue(_flip), scales);
        var models = new List<NamedSegmenter>();
        try
        {
            string[] paths = [model, .. parsed.GetValue(_also) ?? []];
            foreach (string path in paths) models.Add(new NamedSegmenter(path, open(path, parsed.GetValue(_samples) ?? 1)));
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
