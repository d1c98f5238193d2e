using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Training.Tests.Loop;

/// <summary>A data set in our own layout that is learnt in seconds: a bright box on a dark ground, a noisy border to
/// ignore.</summary>
internal sealed class SmallData : IDisposable
{
    public const int Width = 48, Height = 40;

    public static LabelMap Labels { get; } =
        new([new LabelClass(0, "ground", new Rgb(0, 0, 0)), new LabelClass(1, "box", new Rgb(255, 128, 0))]);

    public string Root { get; } = Directory.CreateTempSubdirectory("tessera-small-").FullName;

    public SmallData(int train = 8, int val = 3)
    {
        DatasetYaml.Write(Path.Combine(Root, DatasetYaml.FileName), Labels);
        var random = new Random(5);
        foreach ((string split, int count) in new[] { ("train", train), ("val", val) })
        {
            for (int i = 0; i < count; i++) Add(split, $"drive{i % 2}_{i:00}", random);
        }
    }

    public string In(params string[] parts) => Path.Combine([Root, .. parts]);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Add(string split, string name, Random random)
    {
        var image = new Image(Width, Height);
        var mask = new Mask(Width, Height);
        int left = random.Next(4, 24), top = random.Next(4, 20);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool box = x >= left && x < left + 16 && y >= top && y < top + 12;
                mask[x, y] = x == 0 ? Labels.IgnoreId : box ? 1 : 0;
                for (int c = 0; c < 3; c++)
                    image.Bytes[(y * Width + x) * 3 + c] = (byte)(random.Next(40) + (box ? 150 + 30 * c : 40));
            }
        }
        ImageFile.Write(In("images", split, name + ".png"), image);
        MaskFile.Write(In("masks", split, name + ".png"), mask, Labels);
    }
}
