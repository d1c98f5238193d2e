using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>What verbs that train say before they begin.</summary>
internal static class TrainingOutput
{
    public static void ShowChoices(Terminal terminal, RunFolder run, Recipe recipe, IReadOnlyList<Choice> choices)
    {
        terminal.Note($"run: {run.Root}");
        foreach (Choice choice in choices) terminal.Note($"  {choice.What,-24} {choice.Value,-26} {choice.Why}");
        terminal.Note(recipe.Budget.Epochs > 0 ? $"training {recipe.Model} for {recipe.Budget.Epochs} epochs"
            : string.Create(CultureInfo.InvariantCulture, $"training {recipe.Model} for {recipe.Budget.Minutes} minutes"));
    }
}
