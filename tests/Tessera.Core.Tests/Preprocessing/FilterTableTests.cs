using Tessera.Core.Files;
using Tessera.Core.Preprocessing;

namespace Tessera.Core.Tests.Preprocessing;

public sealed class FilterTableTests
{
    [Fact]
    public void Parse_NamesWithSettings_GivesSteps() => Assert.Equal(
        [new MedianStep(5), new ClaheStep(2, 4), new GreyWorldStep(), new WindowStep(-100, 400)],
        FilterTable.Parse("median(pixels=5) + clahe(tiles=4) + grey-world + window(low=-100, high=400)"));

    [Fact]
    public void Parse_Nothing_IsNoFilter() => Assert.Empty(FilterTable.Parse(" "));

    // Every entry comes back from its own JSON; its name is its record's.
    [Fact]
    public void ToJson_OfEveryFilter_IsReadBack()
    {
        FilterStep[] all = [.. FilterTable.Names.SelectMany(FilterTable.Parse)];
        var histogram = new MatchHistogramStep([.. Enumerable.Range(0, 257).Select(i => (float)i)]);
        var preprocessing = new ImagePreprocessing(1, [.. all, histogram, new NormaliseStep(1, [0], [1])]);

        Assert.Equal(FilterTable.Names.Count, all.Length);
        Assert.Equal(preprocessing, ImagePreprocessing.FromJson(preprocessing.ToJson()));
    }

    [Theory]
    [InlineData("medain", "unknown filter 'medain'; did you mean 'median'?")]
    [InlineData("median(side=3)", "median has no setting 'side'; expected one of pixels")]
    [InlineData("median(pixels=9)", "median: expected pixels= a number from 3 to 5, not 'pixels=9'")]
    [InlineData("median(pixels=4)", "median: pixels is 4; expected 3 or 5")]
    [InlineData("window(low=5, high=5)", "window: 5 to 5; expected the lower value first")]
    [InlineData("clahe +", "'' is no filter; expected one such as median(pixels=5), and + between them")]
    public void Parse_WhatCannotBe_SaysWhatWasExpected(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => FilterTable.Parse(text)).Message);

    [Theory]
    [InlineData("""{"step":"median","pixels":7}""", "m.onnx: median: pixels is 7; expected a number from 3 to 5")]
    [InlineData("""{"step":"median"}""", "m.onnx: steps[0] has no 'pixels'")]
    [InlineData("""{"step":"clahe","clip":2,"tile":8}""", "m.onnx: unknown key 'tile' in steps[0]; did you mean 'tiles'?")]
    [InlineData("""{"step":"normalise","scale":1,"mean":[0],"deviation":[1]},{"step":"grey-world"}""",
        "m.onnx: a step stands behind normalise; expected normalise at the end")]
    [InlineData("""{"step":"match-histogram","quantiles":[1,2]}""",
        "m.onnx: match-histogram: 2 quantiles; expected 257, 257 a channel")]
    public void FromJson_WrongStep_SaysWhatWasExpected(string steps, string expected)
    {
        string json = $$"""{"version":1,"channels":1,"steps":[{{steps}}]}""";
        Assert.Equal(expected, Assert.Throws<InputException>(() => ImagePreprocessing.FromJson(json, "m.onnx")).Message);
    }
}
