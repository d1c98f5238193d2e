using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Torch.Tests;
using Tessera.Training.LabelErrors;
using Tessera.Training.Recipes;
using Tessera.Training.Tests.Loop;

namespace Tessera.Training.Tests.LabelErrors;

/// <summary>Errors planted in labels that were right: how many of the first so many are found.</summary>
public sealed class LabelErrorSearchTests : LeakCheck
{
    private const int Images = 24, Planted = 4;

    private readonly SmallData _data = new(train: Images, val: 0);

    protected override void CleanUp() => _data.Dispose();

    [Fact]
    public void Run_WithPlantedErrors_FindsThemAmongTheFirst()
    {
        string[] wrong = Plant();

        LabelErrorResult result = Search();

        Assert.Equal(Images, result.Images.Count);
        // At random, 4 of 24 would hold two thirds of one.
        string[] first = [.. result.Images.Take(Planted).Select(image => image.Sample.Name)];
        Assert.True(first.Intersect(wrong).Count() >= Planted - 1,
            $"planted in {string.Join(", ", wrong)}; found {string.Join(", ", first)}");
        string[] regions = [.. result.Regions.Select(region => region.Sample.Name).Distinct().Take(Planted)];
        Assert.True(regions.Intersect(wrong).Count() >= Planted - 1,
            $"planted in {string.Join(", ", wrong)}; regions in {string.Join(", ", regions)}");
        RegionSuspicion missing = result.Regions.First(region => region.Sample.Name == wrong[2]);
        Assert.Equal((0, 1), (missing.Given, missing.Likely));
        Assert.InRange(missing.Area, 120, 260); // a box of 16x12
        Assert.InRange(result.MeanIou ?? 0, 0.5, 1);
        Assert.Equal(result.Images.Max(image => image.Weight), result.Regions[0].Weight);
        Assert.Equal(missing.Area, missing.Pixels.Area);
        Assert.Equal(Images, JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("images").GetArrayLength());
        string page = LabelErrorReport.ToHtml(
            result, Dataset.Open(_data.Root), cancellation: TestContext.Current.CancellationToken).ToHtml();
        Assert.Contains("labelled ground, looks like box", page, StringComparison.Ordinal);
    }

    // Classes swapped, edges shifted, an object missing, an object too many.
    private string[] Plant()
    {
        string[] masks = [.. Directory.GetFiles(_data.In("masks", "train")).Order(StringComparer.Ordinal)];
        string[] chosen = [masks[3], masks[9], masks[14], masks[20]];
        Change(chosen[0], mask => Each(mask, (x, y, id) => id == 255 ? 255 : 1 - id));
        Change(chosen[1], mask => Each(mask, (x, y, id) => x == 0 ? 255 : mask[Math.Max(1, x - 9), Math.Max(0, y - 6)]));
        Change(chosen[2], mask => Each(mask, (x, y, id) => id == 1 ? 0 : id));
        Change(chosen[3], mask => Each(mask, (x, y, id) => id == 0 && x is >= 30 and < 44 && y is >= 26 and < 38 ? 1 : id));
        return [.. chosen.Select(path => Path.GetFileNameWithoutExtension(path))];
    }

    private LabelErrorResult Search()
    {
        var settings = new RecipeSettings();
        settings.Set("budget.epochs", 15);
        settings.Set("batch.size", 4);
        settings.Set("engine.threads", 1);
        return LabelErrorSearch.Run(new LabelErrorRequest(_data.Root, _data.In("search"), settings) { Folds = 2 },
            TimeProvider.System, new Progress<ProgressReport>(), TestContext.Current.CancellationToken);
    }

    private static void Change(string path, Func<Mask, Mask> change) =>
        MaskFile.Write(path, change(MaskFile.Read(path)), SmallData.Labels);

    private static Mask Each(Mask mask, Func<int, int, int, int> id)
    {
        var result = new Mask(mask.Width, mask.Height);
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++) result[x, y] = id(x, y, mask[x, y]);
        }
        return result;
    }
}
