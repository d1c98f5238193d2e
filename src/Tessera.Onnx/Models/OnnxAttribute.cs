using Google.Protobuf;
using Tessera.Onnx.Models.Format;
using Kind = Tessera.Onnx.Models.Format.AttributeProto.Types.AttributeType;

namespace Tessera.Onnx.Models;

/// <summary>A named constant of a node: "strides" = [2, 2].</summary>
public sealed class OnnxAttribute
{
    internal AttributeProto Proto { get; }

    public static OnnxAttribute Int(string name, long value) => new(new() { Name = name, I = value, Type = Kind.Int });

    public static OnnxAttribute Flag(string name, bool value) => Int(name, value ? 1 : 0);

    public static OnnxAttribute Float(string name, double value) =>
        new(new() { Name = name, F = (float)value, Type = Kind.Float });

    public static OnnxAttribute Text(string name, string value) =>
        new(new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = Kind.String });

    public static OnnxAttribute Ints(string name, params IEnumerable<long> values)
    {
        var proto = new AttributeProto { Name = name, Type = Kind.Ints };
        proto.Ints.AddRange(values);
        return new(proto);
    }

    private OnnxAttribute(AttributeProto proto) => Proto = proto;
}
