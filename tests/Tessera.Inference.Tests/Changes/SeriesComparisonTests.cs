using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Changes;

namespace Tessera.Inference.Tests.Changes;

public sealed class SeriesComparisonTests : IDisposable
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["field", "wood", "water", "never"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Pairs counted one by one in a dictionary.
    [Fact]
    public void Run_RandomMasks_CountsEveryPairAndArea()
    {
        var random = new Random(12);
        string[] dates = ["2019", "2021", "2024"];
        var masks = dates.SelectMany(date => new[] { "a.png", "sub/b.png" }.Select(place => (date, place)))
            .ToDictionary(key => key, key =>
            {
                var mask = new Mask(11, 7);
                for (int i = 0; i < 77; i++) mask.Ids8[i] = (byte)(random.Next(8) == 0 ? 255 : random.Next(3));
                Write($"{key.date}/{key.place}", mask);
                return mask;
            });
        Write("2019/only.png", new Mask(2, 2));
        // What predict leaves beside masks is no mask.
        Write("2019/a_confidence.png", new Mask(2, 2));
        Write("2021/overlays/a.png", new Mask(2, 2));

        MaskSeries series = MaskSeries.Find([.. dates.Select(date => _folder[date])]);
        SeriesComparison found = SeriesComparison.Run(
            series, Labels, _folder["maps"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["a.png", "sub/b.png"], series.Places);
        Assert.Equal(["only.png"], series.Missing);
        Assert.Equal(["field", "wood", "water"], found.Classes.Select(c => c.Class.Name));
        var pairs = new Dictionary<(int, int), long>();
        foreach (string place in series.Places)
        {
            for (int i = 0; i < 77; i++)
            {
                (int, int) pair = (masks[("2019", place)].Ids8[i], masks[("2024", place)].Ids8[i]);
                if (pair is not (255, _) and not (_, 255)) pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
            }
        }
        for (int from = 0; from < 3; from++)
        {
            for (int to = 0; to < 3; to++) Assert.Equal(pairs.GetValueOrDefault((from, to)), found.Changes[from, to]);
            long[] counts = [.. dates.Select(date =>
                series.Places.Sum(place => (long)masks[(date, place)].Ids8.ToArray().Count(id => id == from)))];
            Assert.Equal(counts, found.Classes[from].Pixels);
            // Of three points the least-squares line has half the difference of the outer ones for a slope.
            Assert.Equal((counts[2] - counts[0]) / 2.0, found.Classes[from].Trend, 1e-9);
        }
        Assert.Equal(pairs.Values.Sum(), found.Compared);
        Assert.Equal(pairs.Where(pair => pair.Key.Item1 != pair.Key.Item2).Sum(pair => pair.Value), found.Changed);
        Assert.Null(found.Unit);
        RequireMap(masks[("2019", "sub/b.png")], masks[("2024", "sub/b.png")], ImageFile.Read(_folder["maps/sub/b.png"]));
    }

    [Fact]
    public void Tables_HaveALineForEachDateAndPair()
    {
        Write("one/a.png", Of(0, 0, 1, 1));
        Write("two/a.png", Of(0, 1, 1, 1));

        SeriesComparison found = SeriesComparison.Run(MaskSeries.Find([_folder["one"], _folder["two"]]), Labels, null,
            cancellation: TestContext.Current.CancellationToken);
        ChangeTables.Write(_folder["out"], found);

        Assert.Equal(["from,to,pixels", "field,field,1", "field,wood,1", "wood,field,0", "wood,wood,2"],
            File.ReadAllLines(_folder["out/changes.csv"]));
        string[] areas =
        [
            "class_id,class,date,pixels,area,unit,trend_pixels",
            $"0,field,{_folder["one"]},2,,,-1", $"0,field,{_folder["two"]},1,,,-1",
            $"1,wood,{_folder["one"]},2,,,1", $"1,wood,{_folder["two"]},3,,,1",
        ];
        Assert.Equal(areas, File.ReadAllLines(_folder["out/areas.csv"]));
        JsonElement json = JsonDocument.Parse(ChangeTables.ToJson(found)).RootElement;
        Assert.Equal("[[1,1],[0,2]]", json.GetProperty("changes").GetRawText());
        Assert.Equal((4, 1), (json.GetProperty("compared").GetInt32(), json.GetProperty("changed").GetInt32()));
    }

    [Fact]
    public void Run_WhatDoesNotFit_IsOneLine()
    {
        Write("one/a.png", Of(0, 0, 1, 1));
        Write("small/a.png", Of(0));
        Write("unknown/a.png", Of(0, 0, 9, 1));
        Directory.CreateDirectory(_folder["empty"]);

        Assert.Equal($"{_folder["small/a.png"]}: is 1x1; expected 4x1, as {_folder["one/a.png"]}", Refused("one", "small"));
        Assert.Contains("unknown ids 9 (1 pixel)", Refused("one", "unknown"));
        Assert.Contains("has no mask of a name", Refused("one", "empty"));
        Assert.Contains("is no folder", Refused("one", "none"));
    }

    private string Refused(params string[] dates) => Assert.Throws<InputException>(() => SeriesComparison.Run(
        MaskSeries.Find([.. dates.Select(date => _folder[date])]), Labels, null)).Message;

    private static void RequireMap(Mask before, Mask after, Image map)
    {
        for (int i = 0; i < before.Ids8.Length; i++)
        {
            ReadOnlySpan<byte> rgb = map.Row(i / before.Width).Slice(3 * (i % before.Width), 3);
            (int old, int fresh) = (before.Ids8[i], after.Ids8[i]);
            Rgb found = new(rgb[0], rgb[1], rgb[2]);
            if (old == 255 || fresh == 255) Assert.Equal(new Rgb(0, 0, 0), found);
            else if (old != fresh) Assert.Equal(Labels[fresh].Color, found);
            else Assert.True(found.R >= 160 && found.R == found.G && found.G == found.B);
        }
    }

    private static Mask Of(params byte[] ids)
    {
        var mask = new Mask(ids.Length, 1);
        ids.CopyTo(mask.Ids8);
        return mask;
    }

    private void Write(string name, Mask mask) => MaskFile.Write(_folder[name], mask, Labels);
}
