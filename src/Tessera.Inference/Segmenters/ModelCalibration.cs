using Tessera.Core.Files;
using Tessera.Onnx.Models;

namespace Tessera.Inference.Segmenters;

/// <summary>A temperature written into a model file.</summary>
public static class ModelCalibration
{
    /// <exception cref="InputException">A side file has a temperature, which would win over the model's own.</exception>
    public static void RequireOwnTemperature(string model)
    {
        string side = ModelContract.SideFileOf(model);
        if (File.Exists(side) && ModelContract.ReadSideFile(side).ContainsKey(ModelTemperature.Key))
            throw InputException.At(
                side, $"has a {ModelTemperature.Key}, which wins over the model's own; take it out of there first");
    }

    /// <summary>The model with that temperature and nothing else changed; a side file goes with it.</summary>
    /// <exception cref="InputException">The model cannot be read, or the disk refuses.</exception>
    public static void Write(string model, ModelTemperature temperature, string output)
    {
        OnnxModelFile file = OnnxModelFile.Read(model);
        file.SetMetadata(ModelTemperature.Key, temperature.ToJson());
        file.Save(output);
        ModelContract.CopySideFile(model, output);
    }
}
