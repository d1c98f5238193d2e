using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Evaluation;

/// <summary>A model and a data set must mean the same class by the same id; anything else would count wrong pixels as
/// right.</summary>
internal static class ClassMatch
{
    /// <exception cref="InputException">Number or names of the classes differ; one line names the first difference.</exception>
    public static void Require(LabelMap model, LabelMap data, string source)
    {
        if (model.Count != data.Count)
            throw InputException.At(source,
                $"has {data.Count} classes ({Names(data)}), the model {model.Count} ({Names(model)}); " +
                "evaluate it on data with its own classes, or say with --map which are the same");
        for (int id = 0; id < model.Count; id++)
        {
            if (string.Equals(model[id].Name, data[id].Name, StringComparison.OrdinalIgnoreCase)) continue;
            throw InputException.At(source,
                $"class {id} is '{data[id].Name}' here and '{model[id].Name}' in the model; " +
                "expected the same classes in the same order, or --map to say which are the same");
        }
    }

    public static string Names(LabelMap labels) =>
        string.Join(", ", labels.Classes.Take(4).Select(c => c.Name)) + (labels.Count > 4 ? ", …" : "");
}
