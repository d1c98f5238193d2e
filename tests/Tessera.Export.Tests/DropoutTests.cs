using System.Runtime.InteropServices;
using Google.Protobuf;
using Tessera.Core.Files;
using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Tests;

/// <summary>Every network of the catalogue that has dropout, exported and asked to go on dropping.</summary>
public sealed class DropoutTests
{
    private const int Height = 45, Width = 77;

    private static readonly float[] Picture = Values.Noise(3 * Height * Width, seed: 5);

    public static TheoryData<string> Names => NetworkTests.Names;

    [Theory, MemberData(nameof(Names))]
    public void Export_Network_KeepsItsDropoutAndCanGoOnDropping(string name)
    {
        using var scope = new TensorScope();
        using Network network = NetworkTests.Create(name);
        using ScriptModule script = ScriptModule.Trace(network, Tensor.Zeros([1, 3, Height, Width]));
        byte[] exported = OnnxExporter.Export(TracedGraphReader.Read(script, network), Exports.Options(NetworkTests.Classes));
        OnnxModelFile model = OnnxModelFile.FromBytes(exported, name);
        ModelDropout? channels =
            model.Metadata.TryGetValue(ModelDropout.Key, out string? json) ? ModelDropout.FromJson(json) : null;
        Module[] dropping = [.. network.Inside().Where(part => part is IDropout { Share: > 0 })];
        NodeProto[] nodes = [.. model.Graph.Node.Where(node => node.OpType == "Dropout")];

        Assert.Equal(dropping.Length > 0, nodes.Length > 0);
        Assert.Equal(dropping.Any(part => part is Dropout2d), channels is not null);
        if (nodes.Length == 0)
        {
            Assert.Throws<InputException>(() => LiveDropout.Of(model, name, channels, null, 1));
            return;
        }
        float[] first = Run(LiveDropout.Of(model, name, channels, null, 1));
        float[] other = Run(LiveDropout.Of(model, name, channels, null, 2));
        Assert.All(first, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(first, other);

        // A share that rounds to nothing: taken apart and put together, it is the network that it was.
        foreach (NodeProto node in nodes)
        {
            model.Graph.Initializer.Single(weight => weight.Name == node.Input[1]).RawData =
                ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([1e-9f]));
        }
        using var session = OnnxSession.FromBytes(model.ToBytes(), name);
        using OnnxValue plain = session.Run(Picture, [1, 3, Height, Width]);
        Values.AssertClose(plain.Data, Run(LiveDropout.Of(model, name, channels, null, 1)), name);
    }

    private static float[] Run(LiveDropout parts)
    {
        long[] shape = [1, 3, Height, Width];
        using var first = OnnxSession.FromBytes(parts.Fixed!, "fixed");
        using var last = OnnxSession.FromBytes(parts.Random(first.Outputs), "random");
        OnnxValue[] handed = first.Run(Picture, shape, [], parts.Handed);
        using OnnxValue sample = last.Run(Picture, shape, [.. parts.Handed.Zip(handed)], [last.Outputs[0].Name])[0];
        foreach (OnnxValue value in handed) value.Dispose();
        return sample.Data.ToArray();
    }
}
