using System.Globalization;

namespace Tessera.Data.Tests.Layouts;

/// <summary>A data set that make_layouts.py wrote, with what it says a reader must find.</summary>
internal sealed class Fixture
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public string Folder { get; }

    public string Layout { get; }

    /// <summary>Null where the folder is recognised by itself.</summary>
    public string? OpenedAs { get; }

    public int Classes { get; }

    public (string First, string Last) ClassNames { get; }

    public IReadOnlyList<ExpectedSample> Samples { get; }

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Root, "*.expected.txt").Select(path => Path.GetFileName(path).Split('.')[0])
            .Order(StringComparer.Ordinal);

    /// <summary>Those of annotation files too.</summary>
    public static IEnumerable<string> Folders => Directory.GetDirectories(Root).Select(path => Path.GetFileName(path));

    public Fixture(string name)
    {
        Folder = Path.Combine(Root, name);
        string[][] lines = [.. File.ReadLines(Path.Combine(Root, name + ".expected.txt")).Select(line => line.Split('\t'))];
        Layout = lines[0][1];
        OpenedAs = lines[1][1] is { Length: > 0 } layout ? layout : null;
        Classes = int.Parse(lines[2][1], CultureInfo.InvariantCulture);
        ClassNames = (lines[2][2], lines[2][3]);
        var samples = new List<ExpectedSample>();
        foreach (string[] line in lines.Skip(3))
        {
            if (line[0] == "sample")
                samples.Add(new ExpectedSample(line[1], line[2], line[3] is { Length: > 0 } group ? group : null,
                    line[4], line[5], []));
            else samples[^1].Ids.AddRange(line[0].Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
        }
        Samples = samples;
    }

    /// <summary>Copies of the files: those beside the tests are linked to the sources, and not to be changed.</summary>
    public void CopyTo(TemporaryFolder folder)
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            folder.Add(Path.GetRelativePath(Folder, path), File.ReadAllBytes(path));
    }
}

/// <param name="Split">Its split.</param>
/// <param name="Name">Its name.</param>
/// <param name="Group">Its group, or null.</param>
/// <param name="Image">Relative to the data set.</param>
/// <param name="Mask">Relative to the data set.</param>
/// <param name="Ids">Class ids, row by row.</param>
internal sealed record ExpectedSample(string Split, string Name, string? Group, string Image, string Mask, List<int> Ids);
