using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Core.Tests.Labels;

public sealed class LabelMapTests
{
    [Fact]
    public void Voc_FirstIds_AreTheColoursOfPascalVoc()
    {
        string[] published =
            ["#000000", "#800000", "#008000", "#808000", "#000080", "#800080", "#008080", "#808080", "#400000", "#c00000"];

        Assert.Equal(published, Enumerable.Range(0, 10).Select(id => Palette.Voc(id).ToString()));
        Assert.Equal("#e0e0c0", Palette.Voc(255).ToString());
        Assert.Equal(256, Enumerable.Range(0, 256).Select(Palette.Voc).Distinct().Count());
    }

    [Fact]
    public void FromJson_OfToJson_IsTheSameMap()
    {
        LabelMap read = LabelMap.FromJson(KnownLabels.CamVid.ToJson());

        Assert.Equal(KnownLabels.CamVid.Classes, read.Classes);
        Assert.Equal("""{"version":1,"ignore":255,"classes":[{"id":0,"name":"Straße","color":"#000000","thing":false}]}""",
            LabelMap.FromNames(["Straße"]).ToJson());
    }

    [Fact]
    public void FromJson_NoColour_TakesThePalettes()
    {
        LabelMap read = LabelMap.FromJson("""{"version":1,"classes":[{"id":0,"name":"a"},{"id":1,"name":"b","thing":true}]}""");

        Assert.Equal([new LabelClass(0, "a", new Rgb(0, 0, 0)), new LabelClass(1, "b", new Rgb(128, 0, 0), null, true)],
            read.Classes);
    }

    [Theory]
    [InlineData("""{"version":1,"clases":[]}""", "m.onnx: unknown key 'clases' in the document; did you mean 'classes'?")]
    [InlineData("""{"version":1,"classes":[{"id":0,"name":"a","colour":"#000000"}]}""",
        "m.onnx: unknown key 'colour' in classes[0]; did you mean 'color'?")]
    [InlineData("""{"version":2,"classes":[]}""", "m.onnx: version is 2; this program reads version 1")]
    [InlineData("""{"classes":[]}""", "m.onnx: the document has no 'version'")]
    [InlineData("""{"version":1,"classes":[]}""", "m.onnx: 0 classes; expected 1 to 65535")]
    [InlineData("""{"version":1,"classes":[{"id":1,"name":"a"}]}""",
        "m.onnx: class 'a' has id 1; expected 0: ids run from 0 without gaps")]
    [InlineData("""{"version":1,"classes":[{"id":0,"name":"a"},{"id":1,"name":"A"}]}""", "m.onnx: class name 'a' stands twice")]
    [InlineData("""{"version":1,"classes":[{"id":0,"name":7}]}""", "m.onnx: classes[0].name is 7; expected text")]
    [InlineData("""{"version":1,"classes":[{"id":0.5,"name":"a"}]}""", "m.onnx: classes[0].id is 0.5; expected a whole number")]
    [InlineData("""{"version":1,"classes":[{"id":0,"name":"a","color":"red"}]}""",
        "m.onnx: classes[0].color is wrong: 'red' is not a colour; expected #rrggbb, for example #804080")]
    [InlineData("""{"version":1,"ignore":0,"classes":[{"id":0,"name":"a"}]}""",
        "m.onnx: ignore is 0; expected 255 with 1 classes")]
    [InlineData("""[]""", "m.onnx: the document is a list; expected an object")]
    public void FromJson_Wrong_SaysWhereAndWhatWasExpected(string json, string expected)
    {
        Assert.Equal(expected, Assert.Throws<InputException>(() => LabelMap.FromJson(json, "m.onnx")).Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"version":1,"version":1}""")]
    public void FromJson_BrokenJson_IsOneLine(string json)
    {
        string message = Assert.Throws<InputException>(() => LabelMap.FromJson(json, "m.onnx")).Message;

        Assert.StartsWith("m.onnx: is not valid JSON: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Grouped_CamVid_IsTheUsualSeven()
    {
        LabelMap groups = KnownLabels.CamVid.Grouped();

        Assert.Equal(["sky", "building", "object", "flat", "nature", "vehicle", "person"], groups.Classes.Select(c => c.Name));
        Assert.Equal([0, 1, 2, 3, 3, 4, 2, 1, 5, 6, 6], KnownLabels.CamVid.GroupIds);
        Assert.True(groups.Find("Person")?.Thing);
        Assert.Equal(255, groups.IgnoreId);
    }

    [Fact]
    public void Grouped_ClassWithoutGroup_IsItsOwnGroup()
    {
        var labels = new LabelMap([new(0, "mud", default, "ground"), new(1, "rust", default), new(2, "sand", default, "Ground")]);

        Assert.Equal(["ground", "rust"], labels.Grouped().Classes.Select(c => c.Name));
        Assert.Equal([0, 1, 0], labels.GroupIds);
    }

    [Fact]
    public void IgnoreId_Beyond255Classes_Is65535()
    {
        Assert.Equal(255, LabelMap.FromNames(Enumerable.Range(0, 255).Select(i => $"c{i}")).IgnoreId);
        Assert.Equal(65535, LabelMap.FromNames(Enumerable.Range(0, 256).Select(i => $"c{i}")).IgnoreId);
    }
}
