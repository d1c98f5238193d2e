using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Tests;

public sealed class ClassMappingTests
{
    private static readonly LabelMap Model = LabelMap.FromNames(["sky", "street", "person", "fence"]);
    private static readonly LabelMap Data = LabelMap.FromNames(["road", "rider", "sky", "walker", "tunnel"]);

    [Fact]
    public void Parse_PairsAndNames_JoinWhatHangsTogether()
    {
        ClassMapping mapping = ClassMapping.Parse("street=road, person=rider,person=walker", Model, Data);

        Assert.Equal(["road", "rider+walker", "sky"], mapping.Labels.Classes.Select(c => c.Name));
        Assert.Equal(["fence"], mapping.OnlyModel);
        Assert.Equal(["tunnel"], mapping.OnlyData);
    }

    [Fact]
    public void Of_BothSides_MeasuresOnlyWhatBothKnow()
    {
        ClassMapping mapping = ClassMapping.Parse("street=road,person=rider,person=walker", Model, Data);
        // sky street person fence person; sky road walker sky tunnel
        using ISegmenter segmenter = mapping.Of(new FakeSegmenter(Model, _ => MaskOf(0, 1, 2, 3, 2)));
        var data = new Dataset("other", "test", Data, new FixedMasks(MaskOf(2, 0, 3, 2, 4)), [new("val", [Street.Samples[0]])]);
        Mask truth = mapping.Of(data).Masks.Read(Street.Samples[0]).Mask;

        EvaluationResult result = Evaluator.Run(segmenter, mapping.Labels, "val", [Street.Samples[0]],
            _ => new LoadedSample(Street.ImageOf(1), truth), new(), null, TestContext.Current.CancellationToken);

        Assert.Equal([2, 0, 1, 255, 1], segmenter.Segment(Street.ImageOf(1)).Ids8.ToArray());
        Assert.Equal([2, 0, 1, 2, 255], truth.Ids8.ToArray());
        // Of two sky pixels one was taken for a fence, which the data does not know: a miss. The tunnel counts in nothing.
        Assert.Equal((1, 1, 1, 1),
            (result.Confusion[0, 0], result.Confusion[1, 1], result.Confusion[2, 2], result.Confusion.Missed(2)));
        Assert.Equal((4, 1), (result.Pixels, result.Confusion.Ignored));
        Assert.Equal(0.5, result.Scores.Classes[2].Iou);
    }

    [Fact]
    public void Parse_ANamedClass_IsNoLongerTheSameByItsName()
    {
        ClassMapping mapping = ClassMapping.Parse("sky=tunnel", Model, Data);

        Assert.Equal(["tunnel"], mapping.Labels.Classes.Select(c => c.Name));
        Assert.Contains("sky", mapping.OnlyData);
    }

    // A fence is to count as sky as well; the model's sky is still the data's.
    [Fact]
    public void Parse_AClassOfTheDataThatAPairNames_KeepsTheModelsOfItsName()
    {
        ClassMapping mapping = ClassMapping.Parse("fence=sky", Model, Data);

        Assert.Equal(["sky"], mapping.Labels.Classes.Select(c => c.Name));
        Assert.Equal(["street", "person"], mapping.OnlyModel);
    }

    [Fact]
    public void Parse_AFile_HasAPairALine()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# which is which\nstreet=road\n\n  person = walker\n");

            Assert.Equal(["road", "sky", "walker"], ClassMapping.Parse(file, Model, Data).Labels.Classes.Select(c => c.Name));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("street=raod", "map: the data has no class 'raod'; did you mean 'road'?")]
    [InlineData("stret=road", "map: the model has no class 'stret'; did you mean 'street'?")]
    [InlineData("street", "map: 'street' is no pair; expected MODEL=DATA, such as person=pedestrian")]
    public void Parse_WhatCannotBe_IsSaidInOneLine(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => ClassMapping.Parse(text, Model, Data)).Message);

    [Fact]
    public void Parse_NothingInCommon_NamesBoth() => Assert.Equal(
        "map: the model (sky, street, person, fence) and the data (cat, dog) have no class in common; expected pairs MODEL=DATA",
        Assert.Throws<InputException>(() => ClassMapping.Parse("names", Model, LabelMap.FromNames(["cat", "dog"]))).Message);

    private static Mask MaskOf(params byte[] ids)
    {
        var mask = new Mask(ids.Length, 1);
        ids.CopyTo(mask.Ids8);
        return mask;
    }

    private sealed class FixedMasks(Mask mask) : IMaskReader
    {
        public string Values => "ids";

        public string Expected => "0 to 4";

        public ReadMask Read(Sample sample) => new(mask, []);
    }
}
