namespace Tessera.Architecture.Tests;

public sealed class LayoutTests
{
    private const int MostLines = 400;
    private const int MostColumns = 130;
    private const string UsingData = "using Tessera.Data.";

    // Kinds of code, not ideas: what lies in such a folder has a name of its own, and belongs there.
    private static readonly string[] NamelessFolders =
        ["Utils", "Util", "Helpers", "Helper", "Common", "Manager", "Managers", "Base", "Impl", "Interfaces"];

    [Fact]
    public void Every_folder_says_what_it_holds()
    {
        IEnumerable<string> nameless = Folders("src").Concat(Folders("tests")).Concat(Folders("native"))
            .Where(folder => Path.GetFileName(folder).Split('.')
                .Intersect(NamelessFolders, StringComparer.OrdinalIgnoreCase).Any());

        Assert.Empty(nameless);
    }

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        string[] files = [.. Sources("src", ".cs"), .. Sources("native", ".cpp"), .. Sources("native", ".h")];
        Assert.NotEmpty(files);

        IEnumerable<(string File, int Lines)> lengths = files.Select(file => (Relative(file), File.ReadLines(file).Count()));

        Assert.DoesNotContain(lengths, f => f.Lines > MostLines);
    }

    // As .editorconfig says, which the compiler does not ask for. Golden files and what programs write are not ours to wrap.
    [Fact]
    public void No_line_is_longer_than_130_columns()
    {
        string[] folders = ["src", "tests", "bench", "samples", "native"], endings = [".cs", ".cpp", ".h"];
        string[] files = [.. folders.SelectMany(under => endings.SelectMany(ending => Sources(under, ending)))
            .Where(file => !Relative(file).Split('/').Any(part => part is "golden" or "generated"))];
        Assert.NotEmpty(files);

        string[] tooLong = [.. files.SelectMany(file => File.ReadLines(file).Index()
            .Where(line => line.Item.Length > MostColumns)
            .Select(line => $"{Relative(file)}:{line.Index + 1} has {line.Item.Length} columns"))];

        Assert.True(tooLong.Length == 0,
            $"Lines end at {MostColumns} columns; wrap these:\n{string.Join('\n', tooLong)}");
    }

    // By their usings; a folder inside another counts as that one. What lies beside the folders stands above them.
    [Fact]
    public void No_folder_of_the_data_project_reaches_itself()
    {
        var folders = new House(Sources("src/Tessera.Data", ".cs").GroupBy(file => Relative(file).Split('/')[2])
            .ToDictionary(folder => folder.Key, IReadOnlyList<string> (folder) =>
                [.. folder.SelectMany(File.ReadLines).Where(line => line.StartsWith(UsingData, StringComparison.Ordinal))
                    .Select(line => line[UsingData.Length..].Split('.', ';')[0]).Distinct().Where(used => used != folder.Key)]));
        Assert.Contains("Datasets", folders.References["Layouts"]);

        Assert.DoesNotContain(folders.References.Keys, folder => folders.Reach(folder).Contains(folder));
    }

    [Fact]
    public void Every_source_project_has_its_tests_and_every_test_project_its_source()
    {
        IEnumerable<string> tested = Projects("tests")
            .Select(name => name.Replace(".Tests", "", StringComparison.Ordinal)).Where(name => name != "Tessera.Architecture");

        Assert.Equal(Projects("src").Order(), tested.Order());
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(House.Root, "Tessera.slnx"));

        Assert.DoesNotContain(AllProjects().Select(Relative),
            path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_project_is_named_as_its_folder() =>
        Assert.DoesNotContain(AllProjects(),
            file => Path.GetFileNameWithoutExtension(file) != Path.GetFileName(Path.GetDirectoryName(file)));

    private static IEnumerable<string> AllProjects() => Sources("src", ".csproj").Concat(Sources("tests", ".csproj"));

    private static IEnumerable<string> Projects(string under) =>
        Sources(under, ".csproj").Select(file => Path.GetFileNameWithoutExtension(file)!);

    private static IEnumerable<string> Sources(string under, string ending) =>
        Directory.EnumerateFiles(Path.Combine(House.Root, under), "*" + ending, SearchOption.AllDirectories).Where(NotBuilt);

    private static IEnumerable<string> Folders(string under) =>
        Directory.EnumerateDirectories(Path.Combine(House.Root, under), "*", SearchOption.AllDirectories).Where(NotBuilt);

    private static bool NotBuilt(string path) =>
        !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "build" or "node_modules");

    private static string Relative(string path) => Path.GetRelativePath(House.Root, path);
}
