using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Sequences;
using Tessera.Core.Text;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Benchmarks;

/// <summary>A public benchmark whose server takes predictions in ids and under names of its own.</summary>
public sealed class Benchmark
{
    private readonly Func<string, string?> _nameOf;
    private readonly string _expected;

    /// <summary>CITY_SEQUENCE_FRAME_labelIds.png: the official script takes the one PNG that begins with an image's three parts,
    /// wherever it lies.</summary>
    public static Benchmark Cityscapes { get; } = new(FileIds.Cityscapes,
        name => CityscapesName.Find(name) is { } own ? own.Text + "_labelIds" : null,
        "CITY_SEQUENCE_FRAME, such as berlin_000000_000019_leftImg8bit.png");

    /// <summary>The images' own names, 1 to 150 in grey.</summary>
    public static Benchmark Ade20k { get; } = new(FileIds.Ade20k, name => name, "any name");

    /// <summary>The ids of the pixel maps in grey, and <see cref="CocoStuffResults"/> beside them.</summary>
    public static Benchmark CocoStuff { get; } = new(FileIds.CocoStuff,
        name => name.All(char.IsAsciiDigit) && name.Length <= 15 ? name : null,
        "the number of an image of COCO's, such as 000000000139.jpg");

    private static IReadOnlyList<Benchmark> All { get; } = [Cityscapes, Ade20k, CocoStuff];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(benchmark => benchmark.Ids.Name)];

    public FileIds Ids { get; }

    private Benchmark(FileIds ids, Func<string, string?> nameOf, string expected) =>
        (Ids, _nameOf, _expected) = (ids, nameOf, expected);

    /// <exception cref="InputException">There is none of that name.</exception>
    public static Benchmark Find(string name) => All.FirstOrDefault(benchmark => benchmark.Ids.Name == name)
        ?? throw new InputException($"there is no benchmark '{name}'; {NearestName.Hint(name, Names)}");

    /// <summary>The benchmark's classes that a model lacks, and so never predicts.</summary>
    public IReadOnlyList<string> MissingIn(LabelMap model) =>
        [.. Ids.Labels.Classes.Select(c => c.Name).Where(name => model.Find(name) is null)];

    /// <summary>For each of a model's class ids the id in the benchmark's files; classes are the same where their names
    /// are.</summary>
    /// <exception cref="InputException">The model has a class that the benchmark lacks.</exception>
    internal int[] IdsOf(LabelMap model)
    {
        string[] others = [.. model.Classes.Where(c => Ids.Labels.Find(c.Name) is null).Select(c => c.Name)];
        if (others.Length > 0)
        {
            string names = string.Join(", ", others.Take(8)) + (others.Length > 8 ? $" and {others.Length - 8} more" : "");
            throw new InputException($"the model has classes that {Ids.Name} does not score: {names}; " +
                $"expected a model of its {Ids.Labels.Count} classes");
        }
        return [.. model.Classes.Select(c => Ids.Ids[Ids.Labels.Find(c.Name)?.Id ?? 0])];
    }

    /// <summary>The targets under the benchmark's names, all in one folder.</summary>
    /// <exception cref="InputException">An image is called as none of the benchmark's are, or two would have one
    /// name.</exception>
    internal IReadOnlyList<PredictionTarget> Place(IReadOnlyList<PredictionTarget> targets, string output) =>
        PredictionTarget.Distinct([.. targets.Select(target => target with
        {
            Mask = Path.Combine(output, (_nameOf(Path.GetFileNameWithoutExtension(target.Image)) ??
                throw InputException.At(target.Image, $"is no name that {Ids.Name} knows; expected {_expected}")) + ".png"),
        })]);
}
