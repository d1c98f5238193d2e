using System.Xml.Linq;

namespace Tessera.Architecture.Tests;

/// <summary>The projects of src/ and what each one references directly.</summary>
internal sealed record House(IReadOnlyDictionary<string, IReadOnlyList<string>> References)
{
    /// <summary>Floors from the ground up; a project uses only floors below its own.</summary>
    public static readonly IReadOnlyDictionary<string, int> Floors = new Dictionary<string, int>
    {
        ["Tessera.Core"] = 0,
        ["Tessera.Imaging"] = 1,
        ["Tessera.Torch"] = 1,
        ["Tessera.Onnx"] = 1,
        ["Tessera.Reports"] = 1,
        ["Tessera.Rasters"] = 2,
        ["Tessera.Data"] = 2,
        ["Tessera.Models"] = 2,
        ["Tessera.Export"] = 2,
        ["Tessera.Inference"] = 2,
        ["Tessera.Evaluation"] = 3,
        ["Tessera.Serving"] = 3,
        ["Tessera.Training"] = 4,
        ["Tessera.Studio"] = 5,
        ["Tessera.Cli"] = 6,
    };

    public static string Root { get; } = FindRoot();

    public static House Read() => new(Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), ReferencesOf));

    /// <summary>What breaks the floors, one line each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string project, IReadOnlyList<string> used) in References)
        {
            if (!Floors.TryGetValue(project, out int floor))
            {
                yield return $"{project} is on no floor: give it one in House.Floors and in docs/architecture.md";
                continue;
            }
            foreach (string other in used)
            {
                if (!References.ContainsKey(other)) yield return $"{project} references {other}, which is not in src/";
                else if (Floors.TryGetValue(other, out int below) && below >= floor)
                    yield return $"{project} (floor {floor}) references {other} (floor {below}); only floors below are open";
            }
        }
    }

    /// <summary>Everything that travels with a project, itself left out.</summary>
    public IReadOnlySet<string> Reach(string project)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([project]);
        while (open.TryPop(out string? next))
        {
            foreach (string used in References.GetValueOrDefault(next, []))
                if (reached.Add(used)) open.Push(used);
        }
        return reached;
    }

    private static IReadOnlyList<string> ReferencesOf(string file) =>
        [.. XDocument.Load(file).Descendants("ProjectReference").Select(r => r.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(path => Path.GetFileNameWithoutExtension(path))];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tessera.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no Tessera.slnx above {AppContext.BaseDirectory}");
    }
}
