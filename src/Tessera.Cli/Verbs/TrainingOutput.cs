using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Evaluation;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>What verbs that train say on the way and at the end.</summary>
internal static class TrainingOutput
{
    public static void ShowChoices(Terminal terminal, RunFolder run, Recipe recipe, IReadOnlyList<Choice> choices)
    {
        terminal.Note($"run: {run.Root}");
        foreach (Choice choice in choices) terminal.Note($"  {choice.What,-24} {choice.Value,-26} {choice.Why}");
        terminal.Note(recipe.Budget.Epochs > 0 ? $"training {recipe.Model} for {recipe.Budget.Epochs} epochs"
            : string.Create(CultureInfo.InvariantCulture, $"training {recipe.Model} for {recipe.Budget.Minutes} minutes"));
    }

    public static void ShowScores(Terminal terminal, string where, EvaluationResult result)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Simple).AddColumn("class")
            .AddColumn(new TableColumn("IoU").RightAligned()).Caption(Markup.Escape(where));
        foreach (var score in result.Scores.Classes) table.AddRow(Markup.Escape(result.Labels[score.Id].Name), Text(score.Iou));
        table.AddRow("mean IoU", Text(result.Scores.MeanIou));
        table.AddRow("pixel accuracy", Text(result.Scores.PixelAccuracy));
        terminal.Write(table);
    }

    private static string Text(double? value) =>
        value is { } number ? number.ToString("0.0000", CultureInfo.InvariantCulture) : "-";
}
