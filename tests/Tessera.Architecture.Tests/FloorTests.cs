namespace Tessera.Architecture.Tests;

public sealed class FloorTests
{
    private static readonly House Ours = House.Read();

    [Fact]
    public void Every_reference_goes_down() => Assert.Empty(Ours.Faults());

    // References that go down strictly cannot close a circle; said on its own, should two floors ever become one.
    [Fact]
    public void No_project_reaches_itself() =>
        Assert.DoesNotContain(Ours.References.Keys, project => Ours.Reach(project).Contains(project));

    [Theory]
    [InlineData("Tessera.Inference")]
    [InlineData("Tessera.Evaluation")]
    public void Running_a_model_file_never_brings_libtorch(string project)
    {
        Assert.Contains("Tessera.Core", Ours.Reach(project));
        Assert.DoesNotContain("Tessera.Torch", Ours.Reach(project));
    }

    [Theory]
    [InlineData("Tessera.Core", "Tessera.Imaging", "only floors below")]
    [InlineData("Tessera.Imaging", "Tessera.Torch", "only floors below")]
    [InlineData("Tessera.Core", "Tessera.Core", "only floors below")]
    [InlineData("Tessera.Cli", "Tessera.Nowhere", "not in src/")]
    [InlineData("Tessera.Common", "Tessera.Core", "on no floor")]
    public void Faults_OfABrokenHouse_NameTheReference(string project, string used, string expected)
    {
        var references = Ours.References.ToDictionary();
        references[project] = [used];

        string fault = Assert.Single(new House(references).Faults());

        Assert.StartsWith(project, fault);
        Assert.Contains(expected, fault);
    }

    [Fact]
    public void Reach_OfACircle_HoldsItsStart()
    {
        var circle = new House(new Dictionary<string, IReadOnlyList<string>> { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["A"] });

        Assert.Equal(["A", "B", "C"], circle.Reach("A").Order());
    }
}
