using Tessera.Core.Files;
using Tessera.Training.Recipes;

namespace Tessera.Training.Runs;

/// <summary>
/// What a resumed run trains by: its own recipe. The budget may be given anew, and the schedule then stretches over the
/// new one; so may what broken images do, since one may break on the way. Anything else that is given must be as the
/// run has it, since half a run of one recipe and half of another is neither.
/// </summary>
internal static class Continuation
{
    private const string Budget = "budget.", Minutes = "budget.minutes", Epochs = "budget.epochs", OnError = "data.onError";

    /// <exception cref="InputException">Something but the budget is given otherwise than the run has it.</exception>
    public static RecipeSettings Of(RunFolder run, RecipeSettings given)
    {
        RecipeSettings saved = RecipeSettings.Load(run.Recipe);
        Recipe begun = saved.Over(new Recipe(), run.Recipe);
        RequireSame(run, begun, given.Over(begun));
        foreach ((string key, string value) in given.Values().Where(v => MayChange(v.Key)))
            saved.Set(key, value);
        // Epochs go before minutes in a recipe: minutes given alone would count for nothing.
        if (given.Has(Minutes) && !given.Has(Epochs)) saved.SetMinutes(saved.Over(new Recipe()).Budget.Minutes);
        return saved;
    }

    private static void RequireSame(RunFolder run, Recipe begun, Recipe wanted)
    {
        IReadOnlyDictionary<string, string> now = Values(wanted);
        foreach ((string key, string value) in Values(begun))
        {
            if (now[key] == value || MayChange(key)) continue;
            throw InputException.At(run.Root, $"was begun with {key} '{value}', not '{now[key]}'; " +
                "--resume takes a new budget only: leave that out, or train anew into another folder");
        }
    }

    private static bool MayChange(string key) => key == OnError || key.StartsWith(Budget, StringComparison.Ordinal);

    private static IReadOnlyDictionary<string, string> Values(Recipe recipe) =>
        RecipeSettings.Parse(RecipeSettings.ToYaml(recipe), "recipe").Values();
}
