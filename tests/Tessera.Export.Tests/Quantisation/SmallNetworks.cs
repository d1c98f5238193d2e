using Tessera.Core.Labels;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Tests.Quantisation;

/// <summary>Networks of random weights written node by node, with all that is quantised and all that is not.</summary>
internal static class SmallNetworks
{
    public const string Head = "head/Conv";

    /// <summary>A stem, a residual block, pooling, a climb back with a skip, and a head;
    /// batch norms behind most convolutions.</summary>
    public static OnnxModelFile Climbing()
    {
        var b = new Writer();
        string stem = b.Relu(b.Norm(b.Conv("stem", "image", 3, 16)));
        string first = b.Relu(b.Norm(b.Conv("first", stem, 16, 24)));
        string second = b.Norm(b.Conv("second", first, 24, 24));
        string sum = b.Relu(b.Node("Add", second, b.Conv("side", stem, 16, 24)));
        string small = b.Node("MaxPool", [sum], OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 2, 2));
        string deep = b.Relu(b.Norm(b.Conv("deep", small, 24, 32)));
        string large = b.Resize(deep, sum);
        string joined = b.Node("Concat", [large, sum], OnnxAttribute.Int("axis", 1));
        b.Finish(b.Conv("head", b.Relu(b.Conv("mix", joined, 56, 16)), 16, 5, kernel: 1));
        return b.Model();
    }

    /// <summary>An inverted residual with hard swish and a squeeze, as in MobileNetV3.</summary>
    public static OnnxModelFile Gated()
    {
        var b = new Writer();
        string stem = b.Node("HardSwish", b.Conv("stem", "image", 3, 32));
        string wide = b.Node("HardSwish", b.Norm(b.Conv("expand", stem, 32, 64)));
        string deep = b.Node("HardSwish", b.Norm(b.Conv("depth", wide, 64, 64, groups: 64)));
        string mean = b.Node("ReduceMean", [deep], OnnxAttribute.Ints("axes", 2, 3), OnnxAttribute.Int("keepdims", 1));
        string gate = b.Node("HardSigmoid", [b.Conv("squeeze", mean, 64, 64, kernel: 1)], OnnxAttribute.Float("alpha", 1.0 / 6),
            OnnxAttribute.Float("beta", 0.5));
        string narrow = b.Norm(b.Conv("project", b.Node("Mul", deep, gate), 64, 32));
        b.Finish(b.Conv("head", b.Relu(b.Conv("last", b.Node("Add", narrow, stem), 32, 32)), 32, 5, kernel: 1));
        return b.Model();
    }

    /// <summary>One that writes nodes.</summary>
    public sealed class Writer
    {
        private readonly OnnxModelBuilder _builder = new("small");
        private int _seed = 1;

        public Writer(int channels = 3) => _builder.Input("image", OnnxElementType.Float, "N", channels, "H", "W");

        public string Conv(string name, string input, int inputs, int outputs, int kernel = 3, int groups = 1)
        {
            long[] shape = [outputs, inputs / groups, kernel, kernel];
            int count = (int)(shape[1] * kernel * kernel);
            string weight = Weight($"{name}.weight", shape, Math.Sqrt(2.0 / count));
            string bias = Weight($"{name}.bias", [outputs], 0.2);
            return _builder.Node("Conv", name, [input, weight, bias], OnnxAttribute.Ints("kernel_shape", kernel, kernel),
                OnnxAttribute.Ints("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2), OnnxAttribute.Int("group", groups));
        }

        public string Up(string name, string input, int inputs, int outputs, int groups)
        {
            string weight = Weight($"{name}.weight", [inputs, outputs / groups, 2, 2], 0.4);
            _channels[name] = outputs;
            return _builder.Node("ConvTranspose", name, [input, weight], OnnxAttribute.Ints("kernel_shape", 2, 2),
                OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Int("group", groups));
        }

        public string Norm(string input)
        {
            string name = input.Split('/')[0];
            int channels = _channels[name];
            float[] variance = [.. Values.Noise(channels, _seed++).Select(v => 1 + 0.3f * v)];
            return _builder.Node("BatchNormalization", $"{name}.bn",
                [input, _builder.Initializer($"{name}.gain", variance, channels), Weight($"{name}.offset", [channels], 0.2),
                    Weight($"{name}.mean", [channels], 0.2), _builder.Initializer($"{name}.variance", variance, channels)],
                OnnxAttribute.Float("epsilon", 1e-3));
        }

        public string Relu(string input) => Node("Relu", input);

        public string Node(string op, params string[] inputs) => _builder.Node(op, "", inputs);

        public string Node(string op, string[] inputs, params OnnxAttribute[] attributes) =>
            _builder.Node(op, "", inputs, attributes);

        /// <summary>To another tensor's height and width.</summary>
        public string Resize(string input, string like)
        {
            string batch = _builder.Node("Shape", "", [input], OnnxAttribute.Int("start", 0), OnnxAttribute.Int("end", 2));
            string size = _builder.Node("Shape", "", [like], OnnxAttribute.Int("start", 2), OnnxAttribute.Int("end", 4));
            string sizes = _builder.Node("Concat", "", [batch, size], OnnxAttribute.Int("axis", 0));
            return _builder.Node("Resize", "", [input, "", "", sizes], OnnxAttribute.Text("mode", "linear"),
                OnnxAttribute.Text("coordinate_transformation_mode", "half_pixel"));
        }

        public void Finish(string logits, string? name = null)
        {
            string output = name ?? Resize(logits, "image");
            _builder.Rename(output, "logits");
            _builder.Output("logits", OnnxElementType.Float, "N", "K", "H", "W");
            _builder.Metadata(ModelHead.Key, new ModelHead(logits).ToJson());
            _builder.Metadata(LabelMapJson.Key, Exports.Options(5).Labels.ToJson());
        }

        /// <summary>A single tensor as the output, under its own name.</summary>
        public void Output(string tensor) => _builder.Output(tensor, OnnxElementType.Float, "N", "K", "H", "W");

        public OnnxModelFile Model() => OnnxModelFile.FromBytes(_builder.ToBytes(), "small.onnx");

        private readonly Dictionary<string, int> _channels = [];

        private string Weight(string name, long[] shape, double spread)
        {
            if (name.EndsWith(".weight", StringComparison.Ordinal)) _channels[name[..^".weight".Length]] = (int)shape[0];
            int count = (int)shape.Aggregate(1L, (product, size) => product * size);
            return _builder.Initializer(name, [.. Values.Noise(count, _seed++).Select(v => (float)(spread * v))], shape);
        }
    }
}
