using Tessera.Core.Labels;

namespace Tessera.Core.Tests.Labels;

public sealed class KnownLabelsTests
{
    public static TheoryData<string, int, string, string> Published => new()
    {
        { nameof(KnownLabels.Cityscapes), 19, "0 road #804080", "18 bicycle #770b20" },
        { nameof(KnownLabels.Ade20k), 150, "0 wall #787878", "149 flag #5c00ff" },
        { nameof(KnownLabels.CocoStuff), 171, "0 person #800000", "170 wood #c0a040" },
        { nameof(KnownLabels.Uavid), 8, "0 clutter #000000", "7 moving car #400080" },
        { nameof(KnownLabels.Voc), 21, "0 background #000000", "20 tvmonitor #004080" },
        { nameof(KnownLabels.CamVid), 11, "0 sky #808080", "10 bicyclist #0080c0" },
        { nameof(KnownLabels.CamVidOriginal), 31, "0 Animal #408040", "30 Wall #40c000" },
    };

    [Theory, MemberData(nameof(Published))]
    public void Labels_HaveThePublishedCountsAndEnds(string name, int count, string first, string last)
    {
        LabelMap labels = Named(name);

        Assert.Equal((count, first, last), (labels.Count, Line(labels[0]), Line(labels[count - 1])));
    }

    // Published colours, each in the middle of its list: a shifted line would move them.
    [Theory]
    [InlineData(nameof(KnownLabels.Cityscapes), "pole", 5, "#999999")]
    [InlineData(nameof(KnownLabels.Cityscapes), "rider", 12, "#ff0000")]
    [InlineData(nameof(KnownLabels.Ade20k), "minibike", 116, "#a300ff")]
    [InlineData(nameof(KnownLabels.Ade20k), "car", 20, "#0066c8")]
    [InlineData(nameof(KnownLabels.Ade20k), "bicycle", 127, "#fff500")]
    [InlineData(nameof(KnownLabels.Voc), "person", 15, "#c08080")]
    [InlineData(nameof(KnownLabels.Uavid), "static car", 3, "#c000c0")]
    [InlineData(nameof(KnownLabels.CamVidOriginal), "SUVPickupTruck", 22, "#4080c0")]
    public void Labels_InTheMiddle_HaveThePublishedIdAndColour(string name, string label, int id, string color) =>
        Assert.Equal((id, color), (Named(name).Find(label)?.Id, Named(name).Find(label)?.Color.ToString()));

    [Fact]
    public void Labels_ShareNoColour_ButRoadAndSkyscraperOfAde20k()
    {
        Assert.Equal(149, Colors(KnownLabels.Ade20k));
        Assert.Equal(KnownLabels.Ade20k.Find("road")?.Color, KnownLabels.Ade20k.Find("skyscraper")?.Color);
        LabelMap[] others =
        [
            KnownLabels.Cityscapes, KnownLabels.CocoStuff, KnownLabels.Uavid, KnownLabels.Voc,
            KnownLabels.CamVid, KnownLabels.CamVidOriginal,
        ];
        Assert.All(others, labels => Assert.Equal(labels.Count, Colors(labels)));
    }

    [Fact]
    public void CocoStuff_Ids_RunTo181AndSkipWhatCocoNeverDrew()
    {
        Assert.Equal(171, KnownLabels.CocoStuffFileIds.Count);
        Assert.Equal(80, KnownLabels.CocoStuff.Classes.Count(c => c.Thing));
        // COCO's category numbers less one: stop sign 13, toothbrush 90, banner 92, wood 182.
        foreach ((string name, int category) in (ReadOnlySpan<(string, int)>)
            [("person", 1), ("stop sign", 13), ("toothbrush", 90), ("banner", 92), ("grass", 124), ("wood", 182)])
            Assert.Equal(category - 1, KnownLabels.CocoStuffFileIds[KnownLabels.CocoStuff.Find(name)?.Id ?? -1]);
    }

    [Fact]
    public void Cityscapes_Ids_AreThe19Of34()
    {
        Assert.Equal(19, KnownLabels.CityscapesFileIds.Count);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30], KnownLabels.CityscapesIgnoredIds);
        Assert.Equal(26, KnownLabels.CityscapesFileIds[KnownLabels.Cityscapes.Find("car")?.Id ?? -1]);
    }

    [Fact]
    public void CamVidOriginal_GroupsAreTheElevenClasses() =>
        Assert.Equal(KnownLabels.CamVid.Classes.Select(c => c.Name).Order(),
            KnownLabels.CamVidOriginal.Classes.Select(c => c.Group).Distinct().Order());

    private static LabelMap Named(string name) => name switch
    {
        nameof(KnownLabels.Cityscapes) => KnownLabels.Cityscapes,
        nameof(KnownLabels.Ade20k) => KnownLabels.Ade20k,
        nameof(KnownLabels.CocoStuff) => KnownLabels.CocoStuff,
        nameof(KnownLabels.Uavid) => KnownLabels.Uavid,
        nameof(KnownLabels.Voc) => KnownLabels.Voc,
        nameof(KnownLabels.CamVid) => KnownLabels.CamVid,
        _ => KnownLabels.CamVidOriginal,
    };

    private static int Colors(LabelMap labels) => labels.Classes.Select(c => c.Color).Distinct().Count();

    private static string Line(LabelClass label) => $"{label.Id} {label.Name} {label.Color}";
}
