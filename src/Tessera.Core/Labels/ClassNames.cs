using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Labels;

/// <summary>Classes as a person names them.</summary>
public static class ClassNames
{
    /// <exception cref="InputException">There is no such class; the nearest one is named.</exception>
    public static LabelClass Require(LabelMap labels, string name, string source) => labels.Find(name)
        ?? throw new InputException(
            $"{source}: there is no class '{name}'; {NearestName.Hint(name, [.. labels.Classes.Select(c => c.Name)])}");

    /// <summary>"road,car": names with commas between them.</summary>
    /// <exception cref="InputException">There is no such class, or a name is missing.</exception>
    public static IReadOnlyList<LabelClass> Parse(LabelMap labels, string list, string source) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries).Select(name => Require(labels, name, source)).Distinct()];

    /// <summary>Of the same names, the ids.</summary>
    /// <exception cref="InputException">There is no such class, or a name is missing.</exception>
    public static HashSet<int> Ids(LabelMap labels, string list, string source) =>
        [.. Parse(labels, list, source).Select(label => label.Id)];
}
