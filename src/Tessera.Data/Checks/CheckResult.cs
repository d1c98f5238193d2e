using System.Text.Json;
using Tessera.Core.Text;
using Tessera.Data.Checks.Remedies;

namespace Tessera.Data.Checks;

/// <summary>What a check found. Errors first.</summary>
public sealed record CheckResult(string Root, int Samples, IReadOnlyList<Finding> Findings)
{
    public bool HasErrors => Findings.Any(f => f.Severity == Severity.Error);

    public int Count(Severity severity) => Findings.Count(f => f.Severity == severity);

    /// <summary>{"findings":[{"severity","kind","file","found","expected","action"}]}, and "repairs":[{"file","did","original"}]
    /// where some were made.</summary>
    public string ToJson(IReadOnlyList<Repair>? repairs = null) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("findings");
        foreach (Finding finding in Findings) Write(json, finding);
        json.WriteEndArray();
        if (repairs is not null) Write(json, repairs);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        json.WriteString("kind", finding.Kind);
        json.WriteString("file", finding.File);
        json.WriteString("found", finding.Found);
        json.WriteString("expected", finding.Expected);
        json.WriteString("action", finding.Action);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Repair> repairs)
    {
        json.WriteStartArray("repairs");
        foreach (Repair repair in repairs)
        {
            json.WriteStartObject();
            json.WriteString("file", repair.File);
            json.WriteString("did", repair.Did);
            json.WriteString("original", repair.Original);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
