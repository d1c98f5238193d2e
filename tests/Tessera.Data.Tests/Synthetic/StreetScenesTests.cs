using Tessera.Data.Datasets;
using Tessera.Data.Synthetic;

namespace Tessera.Data.Tests.Synthetic;

public sealed class StreetScenesTests
{
    private static readonly SceneSettings Small = SceneSettings.Everyday with { Width = 80, Height = 60 };

    [Fact]
    public void Draw_SameSeed_GivesTheSameScene()
    {
        LoadedSample first = StreetScenes.Draw(Small, 5), again = StreetScenes.Draw(Small, 5),
            other = StreetScenes.Draw(Small, 6);

        Assert.Equal(first.Image.Bytes, again.Image.Bytes);
        Assert.Equal(first.Mask.Ids8, again.Mask.Ids8);
        Assert.NotEqual(first.Image.Bytes.ToArray(), other.Image.Bytes.ToArray());
    }

    [Fact]
    public void Draw_ManyScenes_ShowsEveryClassOftenEnoughToLearn()
    {
        int[] scenes = new int[SceneLabels.Map.Count];
        for (ulong seed = 0; seed < 24; seed++)
        {
            HashSet<byte> seen = [.. StreetScenes.Draw(Small, seed).Mask.Ids8];
            Assert.All(seen, id => Assert.InRange(id, 0, SceneLabels.Map.Count - 1));
            foreach (byte id in seen) scenes[id]++;
        }

        Assert.All(scenes, count => Assert.InRange(count, 16, 24));
    }

    [Fact]
    public void Draw_Colours_DoNotGiveTheClassAway()
    {
        // Always naming the likeliest class of a pixel's colour (16 levels a channel), learnt from other scenes, must stay far
        // from perfect.
        Dictionary<int, int[]> counts = [];
        foreach ((int color, byte id) in Pixels(0, 24))
        {
            if (!counts.TryGetValue(color, out int[]? row)) counts[color] = row = new int[SceneLabels.Map.Count];
            row[id]++;
        }
        long right = 0, all = 0;
        foreach ((int color, byte id) in Pixels(100, 8))
        {
            all++;
            if (counts.TryGetValue(color, out int[]? row) && Array.IndexOf(row, row.Max()) == id) right++;
        }

        Assert.InRange((double)right / all, 0.2, 0.75);
    }

    private static IEnumerable<(int Color, byte Id)> Pixels(ulong first, ulong count)
    {
        for (ulong seed = first; seed < first + count; seed++)
        {
            LoadedSample scene = StreetScenes.Draw(Small, seed);
            byte[] samples = scene.Image.Bytes.ToArray(), ids = scene.Mask.Ids8.ToArray();
            for (int i = 0; i < ids.Length; i++)
                yield return (samples[3 * i] / 16 << 8 | samples[3 * i + 1] / 16 << 4 | samples[3 * i + 2] / 16, ids[i]);
        }
    }
}
