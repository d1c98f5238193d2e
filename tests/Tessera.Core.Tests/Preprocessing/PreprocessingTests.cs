using Tessera.Core.Files;
using Tessera.Core.Preprocessing;

namespace Tessera.Core.Tests.Preprocessing;

public sealed class PreprocessingTests
{
    private static readonly ImagePreprocessing Usual = new(3,
        [new ResizeStep(480, 360), new ResizeStep(LongSide: 1024),
            new NormaliseStep(255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])]);

    [Fact]
    public void ToJson_IsStable()
    {
        Assert.Equal("""
            {"version":1,"channels":3,"steps":[{"step":"resize","width":480,"height":360},{"step":"resize","longSide":1024},
            {"step":"normalise","scale":255,"mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225]}]}
            """.ReplaceLineEndings(""), Usual.ToJson());
    }

    [Fact]
    public void FromJson_OfToJson_IsEqual()
    {
        ImagePreprocessing read = ImagePreprocessing.FromJson(Usual.ToJson());

        Assert.Equal(Usual, read);
        Assert.NotEqual(Usual, read with { Channels = 1 });
        Assert.NotEqual(Usual, read with { Steps = [.. read.Steps.Skip(1)] });
    }

    [Theory]
    [InlineData(ResizePolicy.Pad, "pad")]
    [InlineData(ResizePolicy.Crop, "crop")]
    public void Json_OfAPolicy_NamesIt(ResizePolicy policy, string name)
    {
        var preprocessing = new ImagePreprocessing(1, [new ResizeStep(64, 48, Policy: policy)]);
        string json = $$"""{"version":1,"channels":1,"steps":[{"step":"resize","policy":"{{name}}","width":64,"height":48}]}""";

        Assert.Equal(json, preprocessing.ToJson());
        Assert.Equal(preprocessing, ImagePreprocessing.FromJson(json));
    }

    // Files from before there were policies say nothing of them, and still nothing is written where nothing is new.
    [Fact]
    public void FromJson_WithoutAPolicy_Stretches()
    {
        const string Old = """{"version":1,"channels":1,"steps":[{"step":"resize","width":64,"height":48}]}""";

        ImagePreprocessing read = ImagePreprocessing.FromJson(Old);

        Assert.Equal(new ResizeStep(64, 48), read.Steps[0]);
        Assert.Equal(Old, read.ToJson());
        string named = Old.Replace("\"resize\"", "\"resize\",\"policy\":\"stretch\"", StringComparison.Ordinal);
        Assert.Equal(read, ImagePreprocessing.FromJson(named));
    }

    [Theory]
    [InlineData("""{"step":"normalize","scale":1,"mean":[0],"deviation":[1]}""",
        "steps[0].step is 'normalize'; did you mean 'normalise'?")]
    [InlineData("""{"step":"normalise","scal":1,"mean":[0],"deviation":[1]}""",
        "unknown key 'scal' in steps[0]; did you mean 'scale'?")]
    [InlineData("""{"step":"normalise","mean":[0],"deviation":[1]}""", "steps[0] has no 'scale'")]
    [InlineData("""{"step":"normalise","scale":0,"mean":[0],"deviation":[1]}""",
        "normalise: scale is 0; expected a number other than 0")]
    [InlineData("""{"step":"normalise","scale":1,"mean":[0],"deviation":[0]}""", "normalise: a deviation is not above 0")]
    [InlineData("""{"step":"normalise","scale":1,"mean":[0,1],"deviation":[1]}""",
        "normalise: 2 means and 1 deviations; expected 1, one a channel")]
    [InlineData("""{"step":"normalise","scale":1e60,"mean":[0],"deviation":[1]}""",
        "steps[0].scale is 1e60; expected a finite number")]
    [InlineData("""{"step":"resize","width":10}""", "resize needs either width and height or longSide")]
    [InlineData("""{"step":"resize","width":10,"height":0}""", "resize: sizes are at least 1 pixel")]
    [InlineData("""{"step":"resize","width":10,"height":5,"longSide":7}""", "resize needs either width and height or longSide")]
    [InlineData("""{"step":"resize","policy":"streach","width":1,"height":1}""",
        "steps[0].policy is 'streach'; did you mean 'stretch'?")]
    [InlineData("""{"step":"resize","policy":1,"width":1,"height":1}""", "steps[0].policy is 1; expected text")]
    [InlineData("""{"step":"resize","policy":"pad","longSide":7}""",
        "resize: policy pad with longSide, which keeps every shape; expected width and height")]
    [InlineData("""{"step":"resize","policy":"pad","width":8,"height":8},{"step":"resize","width":4,"height":4}""",
        "resize: policy pad beside another resize; expected one resize alone")]
    [InlineData("""{"step":"resize","width":60000,"height":60000}""", "resize: 60000x60000; expected at most 500 million pixels")]
    [InlineData("""{}""", "steps[0] has no 'step'")]
    [InlineData("""7""", "steps[0] is 7; expected an object")]
    public void FromJson_WrongStep_SaysWhereAndWhatWasExpected(string step, string expected)
    {
        var error = Assert.Throws<InputException>(() =>
            ImagePreprocessing.FromJson($$"""{"version":1,"channels":1,"steps":[{{step}}]}""", "m.onnx"));

        Assert.Equal($"m.onnx: {expected}", error.Message);
    }
}
