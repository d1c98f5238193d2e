namespace Tessera.Training.Recipes;

/// <summary>One thing that was decided for the user, and the reason to show.</summary>
public sealed record Choice(string What, string Value, string Why);
