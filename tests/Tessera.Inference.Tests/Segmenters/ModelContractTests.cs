using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Models;

namespace Tessera.Inference.Tests.Segmenters;

public sealed class ModelContractTests : IDisposable
{
    private const string SideFile = """
        {
          "tessera.labels": {
            "version": 1, "classes": [{"id": 0, "name": "left"}, {"id": 1, "name": "right"}, {"id": 2, "name": "middle"}]},
          "tessera.preprocessing": {"version": 1, "channels": 3, "steps": []}
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ModelOfOurs_SaysEverythingItself()
    {
        ModelContract contract = ModelContract.Read(OnnxNetworkTests.Golden("cut.onnx"));

        Assert.Equal(["sky", "road", "car"], contract.Labels.Classes.Select(c => c.Name));
        Assert.Equal(new ImagePreprocessing(3, [new NormaliseStep(255, [0, 0, 0], [1, 1, 1])]), contract.Preprocessing);
        Assert.Equal(new ModelHead("small"), contract.Head);
    }

    [Fact]
    public void Read_ForeignModel_TakesItsSideFile()
    {
        string model = Copy("foreign.onnx");
        File.WriteAllText(model + ".json", SideFile);

        ModelContract contract = ModelContract.Read(model);

        Assert.Equal(["left", "right", "middle"], contract.Labels.Classes.Select(c => c.Name));
        Assert.Null(contract.Head);
    }

    [Fact]
    public void Read_ForeignModelAlone_SaysWhatIsMissingAndWhereItGoes()
    {
        var error = Assert.Throws<InputException>(() => ModelContract.Read(Copy("foreign.onnx")));

        Assert.Contains("tessera.labels", error.Message);
        Assert.Contains("foreign.onnx.json", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_SideFileWithAnUnknownKey_NamesTheNearest()
    {
        string model = Copy("foreign.onnx");
        File.WriteAllText(model + ".json", SideFile.Replace("tessera.labels", "tessera.lables"));

        Assert.Contains("tessera.labels", Assert.Throws<InputException>(() => ModelContract.Read(model)).Message);
    }

    [Theory]
    [InlineData("""{"version":1}""", "has no 'tensor'")]
    [InlineData("""{"version":2,"tensor":"x"}""", "version is 2")]
    [InlineData("""{"version":1,"tensor":"x","multiple":0}""", "multiple is 0")]
    [InlineData("small", "not valid JSON")]
    public void ModelHead_FromWrongJson_SaysWhere(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => ModelHead.FromJson(json)).Message);

    [Fact]
    public void ModelHead_ThroughItsJson_StaysTheSame()
    {
        var head = new ModelHead("decoder/last", 32);

        Assert.Equal(head, ModelHead.FromJson(head.ToJson()));
        Assert.Equal((32, 32, 64), (head.Padded(1), head.Padded(32), head.Padded(33)));
    }

    [Theory]
    [InlineData("""{"version":1,"temperature":0}""", "temperature is 0; expected 0.001 to 1000")]
    [InlineData("""{"version":1,"temperature":"hot"}""", "expected a finite number")]
    [InlineData("""{"version":2,"temperature":1}""", "version is 2")]
    [InlineData("""{"version":1,"temprature":1}""", "did you mean 'temperature'?")]
    public void ModelTemperature_FromWrongJson_SaysWhere(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => ModelTemperature.FromJson(json)).Message);

    // At temperature 2 odds are the square root of what they were.
    [Fact]
    public void Read_SideFileWithATemperature_MakesAnswersLessSure()
    {
        string model = Copy("plain.onnx");
        var image = new Image(1, 1);
        image.Bytes.Fill(200);
        float[] sure;
        using (IProbabilitySegmenter own = Segmenter.Load(model)) sure = own.Probabilities(image);
        File.WriteAllText(ModelContract.SideFileOf(model), $$"""{"tessera.temperature":{{new ModelTemperature(2).ToJson()}} }""");

        using IProbabilitySegmenter cooled = Segmenter.Load(model);
        float[] unsure = cooled.Probabilities(image);

        Assert.Equal(2, cooled.Temperature);
        Assert.Equal(Math.Sqrt(sure[0] / sure[1]), unsure[0] / unsure[1], 1e-4);
    }

    private string Copy(string name)
    {
        File.Copy(OnnxNetworkTests.Golden(name), _folder[name]);
        return _folder[name];
    }
}
