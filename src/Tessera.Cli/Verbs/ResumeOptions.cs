using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using Tessera.Cli.Terminals;
using Tessera.Inference.Prediction;
using Tessera.Inference.Prediction.Resuming;

namespace Tessera.Cli.Verbs;

/// <summary>The same prediction again goes on where it stopped: what decides its masks, as one signature.</summary>
internal sealed class ResumeOptions
{
    // They decide where masks go and what is said of them, not how they come out.
    private static readonly string[] Indifferent = ["--out", "--on-error", "--json", "--again"];

    // One of each library that computes, draws or writes: another build of it may give other pixels.
    private static readonly Type[] Computing =
    [
        typeof(Core.Masks.Mask), typeof(Imaging.Images.Image), typeof(Onnx.Sessions.OnnxSession), typeof(Predictor),
        typeof(Rasters.GeoTiffs.GeoTiffSource), typeof(Tessera.Models.Network), typeof(Torch.Tensor),
        typeof(Training.Loop.TorchSegmenter),
    ];

    private readonly Option<bool> _again = new("--again")
    {
        Description = "Predict images anew whose masks an earlier run of the same model and options left",
    };

    public void AddTo(Command command) => command.Options.Add(_again);

    /// <summary>Begins to read the model, which takes a moment that opening it can use.</summary>
    public Task<Resumption> Begin(string model, ParseResult parsed)
    {
        string[] settings = [.. parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(option => !option.Implicit && !Indifferent.Contains(option.Option.Name))
            .Select(option => string.Join('\n', [option.Option.Name, .. option.Tokens.Select(token => token.Value)]))
            .Order(StringComparer.Ordinal)];
        // What an option names may be a file whose content counts: another model, a picture, a table of rules.
        IEnumerable<string> words = settings.SelectMany(setting => setting.Split('\n'))
            .SelectMany(word => word.Split('=').Append(word));
        string[] files = [.. words.Prepend(model).Distinct().SelectMany(ModelSource.FilesOf)];
        bool again = parsed.GetValue(_again);
        return Task.Run(() => new Resumption(Signature(settings, files), again));
    }

    public static void Show(PredictionResult result, Terminal terminal)
    {
        int kept = result.Images.Count(image => image.Kept);
        if (kept > 0)
            terminal.Out.WriteLine($"kept      {kept} of {result.Images.Count}: model, options and images are as they were "
                + "(--again predicts them anew)");
    }

    private static string Signature(string[] settings, string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + '\0'));
        foreach (Type type in Computing) Add(type.Module.ModuleVersionId.ToString());
        Add(Environment.GetEnvironmentVariable("TESSERA_ONNXRUNTIME") ?? "");
        foreach (string setting in settings) Add(setting);
        foreach (string file in files)
        {
            using FileStream content = File.OpenRead(file);
            Add(Convert.ToHexString(SHA256.HashData(content)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
