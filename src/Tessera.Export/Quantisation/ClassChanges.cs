using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Quantisation;

/// <summary>At how many places another form of a network decides for another class than the network itself, on the same
/// images.</summary>
internal sealed class ClassChanges
{
    private readonly IReadOnlyList<NetworkInput> _images;
    private readonly string _tensor, _source;
    private readonly int[][] _expected;

    /// <param name="network">In float.</param>
    /// <param name="tensor">Of its logits.</param>
    /// <param name="images">A few, kept in memory.</param>
    /// <param name="source">Stands for the file in messages.</param>
    public ClassChanges(OnnxModelFile network, string tensor, IReadOnlyList<NetworkInput> images, string source)
    {
        (_images, _tensor, _source) = (images, tensor, source);
        _expected = Classes(network);
    }

    /// <summary>The share of places, 0 to 1.</summary>
    public double Of(OnnxModelFile network)
    {
        int[][] classes = Classes(network);
        long changed = 0, all = 0;
        for (int image = 0; image < classes.Length; image++)
        {
            all += classes[image].Length;
            for (int i = 0; i < classes[image].Length; i++) changed += classes[image][i] != _expected[image][i] ? 1 : 0;
        }
        return all == 0 ? 0 : (double)changed / all;
    }

    private int[][] Classes(OnnxModelFile network)
    {
        using OnnxSession session = OnnxSession.FromBytes(network.CutAt(_tensor), _source);
        return [.. _images.Select(image =>
        {
            using OnnxValue logits = session.Run(image.Values, [.. image.Shape]);
            return Likeliest(logits.Data, logits.Shape);
        })];
    }

    // N,K,H,W. A single channel decides by its sign.
    private static int[] Likeliest(ReadOnlySpan<float> logits, IReadOnlyList<long> shape)
    {
        int classes = (int)shape[1], places = logits.Length / (int)shape[0] / classes;
        var likeliest = new int[logits.Length / classes];
        for (int i = 0; i < likeliest.Length; i++)
        {
            int start = i / places * classes * places + i % places, best = 0;
            if (classes == 1) best = logits[start] > 0 ? 1 : 0;
            for (int k = 1; k < classes; k++)
                if (logits[start + k * places] > logits[start + best * places]) best = k;
            likeliest[i] = best;
        }
        return likeliest;
    }
}
