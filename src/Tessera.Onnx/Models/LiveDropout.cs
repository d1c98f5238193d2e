using Tessera.Core.Files;
using Tessera.Onnx.Models.Format;

namespace Tessera.Onnx.Models;

/// <summary>
/// A network that goes on dropping values when it is used, so that several runs are samples of what it believes (Gal,
/// Ghahramani, 2016). ONNX Runtime's own Dropout drops nothing where training_mode is a constant: random numbers do it here.
/// </summary>
/// <param name="Fixed">What no dropout has a say in, from the model's input to <paramref name="Handed"/>: run once an image.
/// Null where there is nothing.</param>
/// <param name="Random">What comes after, with the model's input and <paramref name="Handed"/> as inputs: run for each
/// sample.</param>
/// <param name="Handed">The tensors between the two.</param>
public sealed record LiveDropout(byte[]? Fixed, byte[] Random, IReadOnlyList<string> Handed)
{
    /// <summary>Takes a model apart at its first dropout.</summary>
    /// <param name="source">The model's file, for messages.</param>
    /// <param name="dropout">Which nodes drop whole channels; null for none.</param>
    /// <param name="output">The tensor asked for; null for the model's first output.</param>
    /// <param name="seed">Another one gives other random numbers.</param>
    /// <exception cref="InputException">No dropout has a say in that tensor.</exception>
    public static LiveDropout Of(OnnxModelFile model, string source, ModelDropout? dropout, string? output, int seed)
    {
        string wanted = output ?? model.Graph.Output[0].Name, image = model.Graph.Input[0].Name;
        GraphProto live = DroppingGraph.Of(model.Graph, dropout?.Channels ?? [], seed);
        HashSet<string> constants = [.. live.Initializer.Select(weight => weight.Name)], random = [], sizes = [.. constants];
        foreach (NodeProto node in live.Node)
        {
            if (node.OpType == DroppingGraph.Source || node.Input.Any(random.Contains)) random.UnionWith(node.Output);
            else if (node.OpType == "Shape" || node.Input.All(name => name.Length == 0 || sizes.Contains(name)))
                sizes.UnionWith(node.Output);
        }
        if (!random.Contains(wanted)) throw ModelDropout.Missing(source);

        // Sizes and constants are computed again rather than handed over: they cost nothing, and need not be floats.
        var needed = new HashSet<string>([wanted], StringComparer.Ordinal);
        foreach (NodeProto node in live.Node.Reverse())
        {
            if (node.Output.Any(name => needed.Contains(name) && (random.Contains(name) || sizes.Contains(name))))
                needed.UnionWith(node.Input);
        }
        string[] handed = [.. needed
            .Where(name => name.Length > 0 && name != image && !random.Contains(name) && !sizes.Contains(name))
            .Order(StringComparer.Ordinal)];
        OnnxModelFile whole = model.With(live);
        return new LiveDropout(handed.Length == 0 ? null : whole.Part([], handed), whole.Part(handed, [wanted]), handed);
    }
}
