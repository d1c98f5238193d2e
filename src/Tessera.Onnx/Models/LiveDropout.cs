using Tessera.Core.Files;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Models;

/// <summary>
/// A network that goes on dropping values when it is used, so that several runs are samples of what it believes (Gal,
/// Ghahramani, 2016). ONNX Runtime's own Dropout drops nothing where training_mode is a constant: random numbers do it here.
/// </summary>
public sealed class LiveDropout
{
    private readonly OnnxModelFile _whole;
    private readonly string _wanted;

    /// <summary>What no dropout has a say in, from the model's input to <see cref="Handed"/>: run once an image. Null where there
    /// is nothing.</summary>
    public byte[]? Fixed { get; }

    /// <summary>The tensors between the two parts.</summary>
    public IReadOnlyList<string> Handed { get; }

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
        return new LiveDropout(whole, handed, wanted);
    }

    /// <summary>What comes after, with the model's input and <see cref="Handed"/> as inputs: run for each sample.</summary>
    /// <param name="handed">As the engine describes them, the outputs of <see cref="Fixed"/>.</param>
    public byte[] Random(IEnumerable<OnnxPort> handed) => _whole.Part(handed.Select(port => (port.Name, port.Type)), [_wanted]);

    private LiveDropout(OnnxModelFile whole, IReadOnlyList<string> handed, string wanted)
    {
        (_whole, _wanted, Handed) = (whole, wanted, handed);
        Fixed = handed.Count == 0 ? null : whole.Part([], handed);
    }
}
