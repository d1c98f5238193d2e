using Tessera.Core.Files;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Tests.Models;

public sealed class OnnxModelFileTests : LeakFree
{
    private static readonly string Foreign = Path.Combine(AppContext.BaseDirectory, "golden", "foreign.onnx");

    [Fact]
    public void ReadMetadata_FileMadeByPythonsOnnx_EqualsWhatTheEngineReads()
    {
        using var session = OnnxSession.Load(Foreign);

        Assert.Equal(session.Metadata, OnnxModelFile.ReadMetadata(Foreign));
        Assert.Equal(session.Metadata, OnnxModelFile.Read(Foreign).Metadata);
    }

    [Fact]
    public void CutAt_ATensorInside_RunsOnlyWhatLeadsToIt()
    {
        byte[] cut = OnnxModelFile.FromBytes(SmallModels.Affine(("a", "1")), "affine").CutAt("double/Mul");

        Assert.Equal(["two"], OnnxModelFile.FromBytes(cut, "cut").Graph.Initializer.Select(weight => weight.Name));
        using var session = OnnxSession.FromBytes(cut, "cut");
        Assert.Equal("1", session.Metadata["a"]);
        using OnnxValue doubled = session.Run([4, 5], [2, 1, 1, 1]);
        Assert.Equal([8f, 10f], doubled.Data.ToArray());
    }

    [Fact]
    public void CutAt_KeepingOutputs_GivesThemAfterTheTensor()
    {
        byte[] cut = OnnxModelFile.FromBytes(SmallModels.Affine(), "affine").CutAt("double/Mul", "y");

        using var session = OnnxSession.FromBytes(cut, "cut");
        Assert.Equal(["double/Mul", "y"], session.Outputs.Select(port => port.Name));
        OnnxValue[] made = session.Run([4, 5], [2, 1, 1, 1], [], ["y", "double/Mul"]);
        Assert.Equal([[9f, 11f], [8f, 10f]], made.Select(value => value.Data.ToArray()));
        foreach (OnnxValue value in made) value.Dispose();
        Assert.Equal("affine: has no output 'z'",
            Assert.Throws<InputException>(() =>
                OnnxModelFile.FromBytes(SmallModels.Affine(), "affine").CutAt("double/Mul", "z")).Message);
    }

    [Theory]
    [InlineData("""{"version":1,"tensors":[]}""", "tensors is empty; expected one or more")]
    [InlineData("""{"version":2,"tensors":[]}""", "version is 2; this program reads version 1")]
    [InlineData("""{"version":1,"tensors":[{"input":"a","output":"b","channels":3,"stride":0}]}""",
        "tensors[0].stride is 0; expected 1 or more")]
    public void ModelState_ThatCannotBe_SaysWhere(string json, string wrong) =>
        Assert.Equal($"model.onnx: {wrong}",
            Assert.Throws<InputException>(() => ModelState.FromJson(json, "model.onnx")).Message);

    [Fact]
    public void CutAt_AnUnknownTensor_NamesIt()
    {
        var error =
            Assert.Throws<InputException>(() => OnnxModelFile.FromBytes(SmallModels.Affine(), "affine.onnx").CutAt("nothing"));

        Assert.Equal("affine.onnx: has no tensor 'nothing' to cut the graph at", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(200)]
    public void Read_TruncatedFile_SaysSoOnOneLine(int bytes)
    {
        string path = Path.Combine(Path.GetTempPath(), $"truncated-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, File.ReadAllBytes(Foreign)[..bytes]);
        try
        {
            string expected = $"{path}: is damaged or not an ONNX model; expected an .onnx file";
            Assert.Equal(expected, Assert.Throws<InputException>(() => OnnxModelFile.Read(path)).Message);
            Assert.Equal(expected, Assert.Throws<InputException>(() => OnnxModelFile.ReadMetadata(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Save_ThenRead_GivesTheSameBytes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"saved-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxModelFile.FromBytes(SmallModels.Affine(("a", "1")), "affine").Save(path);
            Assert.Equal(SmallModels.Affine(("a", "1")), File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
