using System.Globalization;
using Tessera.Core.Masks;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Data.Synthetic;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Bench;

/// <summary>Street scenes at CamVid's size in CamVid's layout, for who has no CamVid at hand: plain grey masks, which every
/// library reads alike.</summary>
internal static class BenchScenes
{
    private const int Train = 64, Val = 37;
    private static readonly SceneSettings Settings = SceneSettings.Everyday with { Width = 480, Height = 360 };

    public static Dataset Open(string folder)
    {
        string done = Path.Combine(folder, "complete");
        if (!File.Exists(done))
        {
            Console.Error.WriteLine($"drawing {Train + Val} street scenes");
            foreach (string part in (string[])["train", "trainannot", "val", "valannot"])
                Directory.CreateDirectory(Path.Combine(folder, part));
            Parallel.For(0, Train + Val, i => Write(folder, i < Train ? "train" : "val", i));
            File.WriteAllText(done, "");
        }
        return Dataset.Open(folder);
    }

    /// <summary>One large scene's mask: eight classes, many small regions.</summary>
    public static Mask LargeMask(int width, int height, ulong seed) =>
        StreetScenes.Draw(SceneSettings.Everyday with { Width = width, Height = height }, seed).Mask;

    private static void Write(string folder, string split, int number)
    {
        LoadedSample scene = StreetScenes.Draw(Settings, (ulong)number + 1);
        string name = string.Create(CultureInfo.InvariantCulture, $"scene_{number:0000}.png");
        var ids = new Image(scene.Mask.Width, scene.Mask.Height, channels: 1);
        scene.Mask.Ids8.CopyTo(ids.Bytes);
        ImageFile.Write(Path.Combine(folder, split, name), scene.Image);
        ImageFile.Write(Path.Combine(folder, split + "annot", name), ids);
    }
}
