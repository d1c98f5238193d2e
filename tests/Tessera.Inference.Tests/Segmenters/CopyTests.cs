using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Segmenters;

/// <summary>A network whose class is the grey value it is shown: what it answers at a pixel is what it saw there.</summary>
public sealed class CopyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segment_ThroughEveryPolicy_GivesTheImageBackWithoutAShift()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(OnnxNetworkTests.Golden("copies.json")));
        JsonElement[] cases = [.. golden.RootElement.EnumerateArray()];
        for (int index = 0; index < cases.Length; index++)
        {
            (Image image, float[] expected) = Golden(cases[index], index);
            using ISegmenter segmenter = Open(cases[index].GetProperty("preprocessing").GetRawText());

            Mask mask = segmenter.Segment(image);

            Assert.Equal((image.Width, image.Height), (mask.Width, mask.Height));
            for (int i = 0; i < expected.Length; i++)
            {
                if (expected[i] < 0) Assert.Equal(segmenter.Labels.IgnoreId, mask.Ids8[i]);
                // The nearest whole value; logits of up to 32,000 in float32 put its edge off by 0.01 of one.
                else Assert.InRange(mask.Ids8[i], expected[i] - 0.51, expected[i] + 0.51);
            }
            Placement placement = segmenter.Preprocessing.Place(image.Width, image.Height);
            Assert.Equal(expected.Count(value => value < 0), placement.UnseenPixels);
        }
    }

    [Fact]
    public void Predict_WithACrop_WritesIgnoreAndSaysHowMuch()
    {
        using ISegmenter segmenter = Open("""
            {"version":1,"channels":1,"steps":[{"step":"resize","policy":"crop","width":4,"height":4},
            {"step":"normalise","scale":1,"mean":[100],"deviation":[50]}]}
            """);
        var image = new Image(7, 4, 1);
        for (int i = 0; i < 28; i++) image.Bytes[i] = (byte)(10 * (i % 7));
        ImageFile.Write(_folder["in/wide.png"], image);
        ImageFile.Write(_folder["in/whole.png"], new Image(4, 4, 1));

        PredictionResult result =
            new Predictor(segmenter).Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        // Of seven columns the network sees 1 to 4.
        Assert.Equal([0L, 12L], result.Images.Select(found => found.UnseenPixels));
        Assert.Equal([255, 10, 20, 30, 40, 255, 255], MaskFile.Read(result.Images[1].Mask).Ids8[..7].ToArray());
        Assert.Equal([10, 20, 30, 40], result.Images[1].Classes.Select(found => found.Id));
        JsonElement[] images = [.. JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("images").EnumerateArray()];
        Assert.False(images[0].TryGetProperty("unseenPixels", out _));
        Assert.Equal(12, images[1].GetProperty("unseenPixels").GetInt64());
    }

    [Fact]
    public void Load_PolicyThatNothingHas_IsRefusedByItsPlace()
    {
        var error = Assert.Throws<InputException>(() =>
            Open("""{"version":1,"channels":1,"steps":[{"step":"resize","policy":"letterbox","width":4,"height":4}]}"""));

        Assert.Contains("steps[0].policy is 'letterbox'; expected one of stretch, pad, crop", error.Message);
    }

    private ISegmenter Open(string preprocessing)
    {
        string model = _folder["copy.onnx"];
        File.Copy(OnnxNetworkTests.Golden("copy.onnx"), model, overwrite: true);
        File.WriteAllText(ModelContract.SideFileOf(model), $$"""{"tessera.preprocessing":{{preprocessing}}}""");
        return Segmenter.Load(model);
    }

    private static (Image Image, float[] Expected) Golden(JsonElement entry, int index)
    {
        byte[] file = File.ReadAllBytes(OnnxNetworkTests.Golden($"copy-{index}.raw"));
        var image = new Image(entry.GetProperty("width").GetInt32(), entry.GetProperty("height").GetInt32(), 1);
        int pixels = image.Width * image.Height;
        file.AsSpan(0, pixels).CopyTo(image.Bytes);
        return (image, MemoryMarshal.Cast<byte, float>(file.AsSpan(pixels)).ToArray());
    }
}
