using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Models;
using Tessera.Models.Weights;

namespace Tessera.Training.Checkpoints;

/// <summary>A network to be shipped with weights that no run of ours made.</summary>
/// <param name="Model">A network's name.</param>
/// <param name="Weights">A file, or an https address with its hash.</param>
/// <param name="Classes">Logits a pixel; null takes the labels' number.</param>
/// <param name="Labels">A file with the classes; null takes those in the weights' file, or class0, class1 and so on.</param>
public sealed record PretrainedRequest(string Model, string Weights, int? Classes, string? Labels);

/// <summary>That network with its weights, and what its model file tells.</summary>
public sealed record PretrainedModel(Network Network, LabelMap Labels, ImagePreprocessing Preprocessing, string Provenance)
    : IDisposable
{
    /// <exception cref="InputException">The weights are not that network's, or the labels are not its classes.</exception>
    public static PretrainedModel Open(PretrainedRequest request, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        Catalogue.Find(request.Model);
        using WeightsFile file = PretrainedWeights.Open(request.Weights, progress, cancellation);
        LabelMap labels = LabelsOf(request, file);
        ImagePreprocessing preprocessing = PretrainedWeights.Preprocessing(file);
        Network network = Catalogue.Create(request.Model, new NetworkOptions(labels.Count, preprocessing.Channels));
        try
        {
            WeightsLoader.Load(network, request.Model, file, WeightsUse.Complete);
            network.Eval();
            return new PretrainedModel(network, labels, preprocessing, Runs.Provenance.OfWeights(request.Model, file.Path));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public void Dispose() => Network.Dispose();

    private static LabelMap LabelsOf(PretrainedRequest request, WeightsFile file)
    {
        LabelMap? labels = request.Labels is { } path ? LabelFile.Read(path)
            : file.Texts.TryGetValue(LabelMapJson.Key, out string? json) ? LabelMap.FromJson(json, file.Path) : null;
        if (request.Classes is { } classes && labels is not null && labels.Count != classes)
            throw InputException.At(
                request.Labels ?? file.Path, $"has {labels.Count} classes; expected {classes}, as --classes says");
        if ((labels?.Count ?? request.Classes) is not { } count)
            throw InputException.At(
                file.Path, "does not say its classes; name them with --labels, or their number with --classes");
        return labels ?? LabelMap.FromNames(Enumerable.Range(0, count).Select(id => $"class{id}"));
    }
}
