using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Masks from the results of Label Studio's tasks.</summary>
internal sealed class LabelStudioMasks(
    LabelMap labels, AnnotationClasses classes, IReadOnlyDictionary<string, LabelStudioTask> tasks) : IMaskReader
{
    public string Values => "labels";

    public string Expected => classes.Expected;

    public string Overlaps => MaskPainter.LaterOnTop;

    public ReadMask Read(Sample sample)
    {
        (int width, int height) = AnnotatedSamples.SizeOf(sample);
        byte[] bytes = tasks[sample.ImagePath].Read();
        string task = $"{sample.MaskPath}: the task of {sample.Name}";
        return Blame.On(task, () =>
        {
            using JsonDocument document = AnnotationFile.Parse(bytes);
            var painter = new MaskPainter(labels, width, height);
            JsonPart[] results = [.. Chosen(new JsonPart(document.RootElement, "the task")).Items("result")];
            Dictionary<string, string> labelOf = LabelsById(results);
            foreach (JsonPart result in results)
            {
                string place = $"{task}, result {result.Shown("id")}";
                Blame.On(place, () =>
                {
                    if (LabelStudioResult.RegionOf(result, place, painter.Outlines) is not { } region) return;
                    string? label = LabelStudioResult.LabelOf(result) ?? labelOf.GetValueOrDefault(result.Shown("id"));
                    painter.Add(label ?? "(no label)", label is null ? null : classes.Find(label), region);
                });
            }
            return painter.InOrder();
        });
    }

    private static JsonPart Chosen(JsonPart task)
    {
        JsonPart[] done = [.. task.Items(task.Has("annotations") ? "annotations" : "completions")
            .Where(annotation => !annotation.IsTrue("was_cancelled"))];
        return done.Length == 0 ? throw new FormatException("has no annotation; expected one")
            : done.FirstOrDefault(annotation => annotation.IsTrue("ground_truth"), done[0]);
    }

    // Where a project has labels and shapes apart, two results with one id are one region.
    private static Dictionary<string, string> LabelsById(JsonPart[] results)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonPart result in results)
        {
            if (LabelStudioResult.LabelOf(result) is { } label) labels[result.Shown("id")] = label;
        }
        return labels;
    }
}
