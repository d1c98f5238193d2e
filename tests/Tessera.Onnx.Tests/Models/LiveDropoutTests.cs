using Tessera.Core.Files;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;
using Kind = Tessera.Onnx.Models.Format.AttributeProto.Types.AttributeType;

namespace Tessera.Onnx.Tests.Models;

/// <summary>y = dropout(2 * image) + 100 * image, of ones: 102, or what is left of it.</summary>
public sealed class LiveDropoutTests : LeakFree
{
    private const int Side = 64, Channels = 5;

    [Fact]
    public void Of_SingleValues_DropsTheirShareAndEnlargesTheRest()
    {
        float[][] samples = Sample(LiveDropout.Of(Model(0.25f), "model", null, null, seed: 1), 2);

        foreach (float[] sample in samples)
        {
            Assert.All(sample, value => Assert.True(value == 100 || Math.Abs(value - (100 + 2 / 0.75)) < 1e-4, $"{value}"));
            // 20,480 values: the share's standard deviation is 0.003.
            Assert.InRange(sample.Count(value => value == 100) / (double)sample.Length, 0.235, 0.265);
        }
        // Were they alike, a quarter of 5,120 dropped values would not meet.
        Assert.NotEqual(samples[0], samples[1]);
        Assert.NotEqual(samples[0], Sample(LiveDropout.Of(Model(0.25f), "model", null, null, seed: 2), 1)[0]);
    }

    [Fact]
    public void Of_WholeChannels_DropsAllOfOneOrNothing()
    {
        OnnxModelFile model = Model(0.5f);
        var channels = new ModelDropout([model.Graph.Node.Single(node => node.OpType == "Dropout").Name]);

        float[][] samples = Sample(LiveDropout.Of(model, "model", channels, null, seed: 1), 100);

        float[][] maps = [.. samples.SelectMany(sample => sample.Chunk(Side * Side))];
        Assert.All(maps, map => Assert.True(map.All(value => value == map[0]) && map[0] is 100 or 104, $"{map[0]}"));
        // 500 of them, a standard deviation of 11.
        Assert.InRange(maps.Count(map => map[0] == 100), 200, 300);
    }

    [Fact]
    public void Of_AModel_RunsOnlyWhatFollowsTheFirstDropoutAgain()
    {
        LiveDropout parts = LiveDropout.Of(Model(0.25f), "model", null, null, seed: 1);

        Assert.Equal(["direct/Mul", "twice/Mul"], parts.Handed);
        GraphProto before = OnnxModelFile.FromBytes(parts.Fixed!, "fixed").Graph;
        using var first = OnnxSession.FromBytes(parts.Fixed!, "fixed");
        GraphProto after = OnnxModelFile.FromBytes(parts.Random(first.Outputs), "random").Graph;
        Assert.Equal(["Mul", "Mul"], before.Node.Select(node => node.OpType));
        // The shape that the sum is brought to is a size: read again rather than handed over.
        Assert.Equal(["RandomUniformLike", "Less", "Where", "Mul", "Add", "Shape", "Reshape"],
            after.Node.Select(node => node.OpType));
        Assert.Equal(["image", "direct/Mul", "twice/Mul"], after.Input.Select(input => input.Name));
    }

    [Theory]
    [InlineData(11)]     // the ratio is an attribute
    [InlineData(null)]   // a constant node, as PyTorch's exporter writes it
    public void Of_RatiosWrittenOtherwise_AreReadToo(int? opset)
    {
        GraphProto graph = Model(0.25f).Graph.Clone();
        NodeProto dropout = graph.Node.Single(node => node.OpType == "Dropout");
        TensorProto ratio = graph.Initializer.Single(weight => weight.Name == dropout.Input[1]);
        graph.Initializer.Remove(ratio);
        if (opset is not null)
        {
            dropout.Input.RemoveAt(1);
            dropout.Attribute.Add(new AttributeProto { Name = "ratio", F = 0.75f, Type = Kind.Float });
        }
        else
        {
            ratio.RawData = Google.Protobuf.ByteString.CopyFrom(BitConverter.GetBytes(0.75f));
            var constant = new NodeProto { OpType = "Constant" };
            constant.Output.Add(ratio.Name);
            constant.Attribute.Add(new AttributeProto { Name = "value", T = ratio, Type = Kind.Tensor });
            graph.Node.Insert(0, constant);
        }

        float[] sample = Sample(LiveDropout.Of(Model(0.25f).With(graph), "model", null, null, seed: 1), 1)[0];

        Assert.All(sample, value => Assert.True(value == 100 || Math.Abs(value - 108) < 1e-4, $"{value}"));
    }

    [Fact]
    public void Of_WhatDropsNothing_IsRefused()
    {
        foreach (OnnxModelFile model in (OnnxModelFile[])[Model(0), OnnxModelFile.FromBytes(SmallModels.Affine(), "affine")])
            Assert.Contains("net.onnx: has no dropout that could go on dropping",
                Assert.Throws<InputException>(() => LiveDropout.Of(model, "net.onnx", null, null, 1)).Message);
        // Behind what is asked for it has no say either.
        Assert.Throws<InputException>(() => LiveDropout.Of(Model(0.5f), "net.onnx", null, "direct/Mul", 1));
    }

    [Fact]
    public void Json_OfChannels_ComesBack()
    {
        Assert.Equal(["a", "b"], ModelDropout.FromJson(new ModelDropout(["a", "b"]).ToJson()).Channels);
        Assert.Contains("channels is a list; expected a list of texts",
            Assert.Throws<InputException>(() => ModelDropout.FromJson("""{"version":1,"channels":[1]}""")).Message);
    }

    // Reshaped to what it is, so that a size stands after the dropout.
    private static OnnxModelFile Model(float share)
    {
        var builder = new OnnxModelBuilder("dropping");
        string image = builder.Input("image", OnnxElementType.Float, "N", Channels, "H", "W");
        string twice = builder.Node("Mul", "twice", [image, builder.Initializer("two", [2f], 1)]);
        string direct = builder.Node("Mul", "direct", [image, builder.Initializer("hundred", [100f], 1)]);
        string dropped = builder.Node("Dropout", "drop", [twice, builder.Initializer("share", [share])]);
        string sum = builder.Node("Add", "", [dropped, direct]);
        builder.Rename(builder.Node("Reshape", "", [sum, builder.Node("Shape", "", [image])]), "y");
        builder.Output("y", OnnxElementType.Float, "N", Channels, "H", "W");
        return OnnxModelFile.FromBytes(builder.ToBytes(), "dropping");
    }

    private static float[][] Sample(LiveDropout parts, int samples)
    {
        long[] shape = [1, Channels, Side, Side];
        float[] ones = [.. Enumerable.Repeat(1f, Channels * Side * Side)];
        using var first = OnnxSession.FromBytes(parts.Fixed!, "fixed");
        using var last = OnnxSession.FromBytes(parts.Random(first.Outputs), "random");
        OnnxValue[] handed = first.Run(ones, shape, [], parts.Handed);
        var made = new float[samples][];
        for (int i = 0; i < samples; i++)
        {
            using OnnxValue sample = last.Run(ones, shape, [.. parts.Handed.Zip(handed)], ["y"])[0];
            made[i] = sample.Data.ToArray();
        }
        foreach (OnnxValue value in handed) value.Dispose();
        return made;
    }
}
