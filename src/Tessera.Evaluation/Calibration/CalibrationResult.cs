using Tessera.Core.Probabilities;
using Tessera.Core.Text;

namespace Tessera.Evaluation.Calibration;

/// <summary>What a temperature does to the confidence of a model.</summary>
/// <param name="Split">Which part of the data it was fitted to and measured on.</param>
/// <param name="Images">Of which pixels were taken.</param>
/// <param name="Temperature">The new one.</param>
/// <param name="Previous">The one that the model had; 1 where it had none.</param>
/// <param name="Before">With the previous one.</param>
/// <param name="After">With the new one.</param>
public sealed record CalibrationResult(string Split, int Images, double Temperature, double Previous, Reliability Before,
    Reliability After)
{
    /// <summary>The fit ended at an end of its range: answers are all right, or no better than chance.</summary>
    public bool IsAtAnEnd => Temperature / Previous is <= TemperatureFit.Lowest or >= TemperatureFit.Highest;

    /// <summary>{"split","images","pixels","temperature","previousTemperature","before":{"nll","ece","bins":[{"from","to",
    /// "pixels","confidence","accuracy"}]},"after":{..}}; an empty bin has neither confidence nor accuracy.</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("split", Split);
        json.WriteNumber("images", Images);
        json.WriteNumber("pixels", Before.Pixels);
        json.WriteNumber("temperature", Temperature);
        json.WriteNumber("previousTemperature", Previous);
        foreach ((string name, Reliability reliability) in new[] { ("before", Before), ("after", After) })
        {
            json.WriteStartObject(name);
            json.WriteNumber("nll", reliability.NegativeLogLikelihood);
            json.WriteNumber("ece", reliability.CalibrationError);
            json.WriteStartArray("bins");
            foreach (ReliabilityBin bin in reliability.Bins)
            {
                json.WriteStartObject();
                json.WriteNumber("from", bin.From);
                json.WriteNumber("to", bin.To);
                json.WriteNumber("pixels", bin.Pixels);
                if (bin.Pixels > 0)
                {
                    json.WriteNumber("confidence", bin.Confidence);
                    json.WriteNumber("accuracy", bin.Accuracy);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });
}
