using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Annotations;

public sealed class AnnotationLayoutsTests
{
    [Fact]
    public void Open_EveryFormat_IsRecognisedAndEqualsTheMasksOfNumPy()
    {
        foreach (string name in Fixture.Names)
        {
            JsonElement expected = Fixture.Expected(name);

            Dataset dataset = Dataset.Open(Fixture.Data(name));

            Assert.Equal(expected.GetProperty("layout").GetString(), dataset.Layout);
            Assert.Equal(expected.GetProperty("classes").EnumerateArray().Select(c => c.GetString()),
                dataset.Labels.Classes.Select(c => c.Name));
            Assert.Equal(expected.GetProperty("splits").EnumerateObject().Select(split => split.Name), dataset.Splits.Keys);
            foreach (JsonProperty split in expected.GetProperty("splits").EnumerateObject())
            {
                Assert.Equal(split.Value.EnumerateArray().Select(sample => sample.GetProperty("name").GetString()),
                    dataset.Split(split.Name).Select(sample => sample.Name));
                foreach ((JsonElement mask, Sample sample) in split.Value.EnumerateArray().Zip(dataset.Split(split.Name)))
                {
                    string heading = $"{name}/{sample.Name}\n";
                    Assert.Equal(heading + Fixture.Rows(mask), heading + Fixture.Read(dataset, sample));
                }
            }
        }
    }

    [Fact]
    public void Read_ByManyThreads_GivesTheSame()
    {
        foreach (string name in Fixture.Names)
        {
            Dataset dataset = Dataset.Open(Fixture.Data(name));
            Sample[] samples = [.. dataset.Splits.Values.SelectMany(split => split)];
            string[] once = [.. samples.Select(sample => Fixture.Read(dataset, sample))];

            string[] together = [.. Enumerable.Range(0, 8 * samples.Length).AsParallel().AsOrdered()
                .Select(i => Fixture.Read(dataset, samples[i % samples.Length]))];

            for (int i = 0; i < together.Length; i++) Assert.Equal(once[i % samples.Length], together[i]);
        }
    }

    [Fact]
    public void Open_Formats_TakeColoursAndThingsFromTheFiles()
    {
        LabelMap panoptic = Dataset.Open(Fixture.Data("coco-panoptic")).Labels, cvat = Dataset.Open(Fixture.Data("cvat")).Labels;
        LabelMap supervisely = Dataset.Open(Fixture.Data("supervisely")).Labels, coco = Dataset.Open(Fixture.Data("coco")).Labels;

        Assert.Equal((new Rgb(220, 20, 60), true), (panoptic[0].Color, panoptic[0].Thing));
        Assert.Equal((new Rgb(96, 96, 96), false), (panoptic[1].Color, panoptic[1].Thing));
        Assert.Equal(new Rgb(0xfa, 0x32, 0x53), cvat[1].Color);
        Assert.Equal(new Rgb(0x51, 0xc6, 0xaa), supervisely[1].Color);
        Assert.Equal((false, true), (coco[0].Thing, coco[1].Thing));
    }

    [Fact]
    public void Open_CvatSubsetCalledDefault_IsTrain()
    {
        using TemporaryFolder folder = new();
        Copies.Of("cvat-project", folder);
        string file = Path.Combine(folder.Path, "annotations.xml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"Train\"", "\"default\"", StringComparison.Ordinal));
        Directory.Move(Path.Combine(folder.Path, "images/Train"), Path.Combine(folder.Path, "images/default"));

        Assert.Equal(["train", "val"], Dataset.Open(folder.Path).Splits.Keys);
    }

    [Fact]
    public void Open_CocoWithoutTheImagesOfASplit_LeavesThatSplitOut()
    {
        using TemporaryFolder folder = new();
        Copies.Of("coco", folder);
        Directory.Delete(Path.Combine(folder.Path, "train2017"), recursive: true);

        Assert.Equal(["val"], Dataset.Open(folder.Path).Splits.Keys);
    }
}
