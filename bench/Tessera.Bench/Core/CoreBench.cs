using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;
using Tessera.Core.Upsampling;
using Tessera.Data.Synthetic;

namespace Tessera.Bench.Core;

/// <summary>Confusion counts, upsample-argmax and components against NumPy, PyTorch, SciPy and OpenCV, on one large street
/// scene.</summary>
internal static class CoreBench
{
    private const int Width = 1920, Height = 1080, IgnoreId = 255;
    private static readonly int Classes = SceneLabels.Map.Count;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1.5), Round = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, UpsampleShape> Logits = new()
    {
        ["camvid"] = new UpsampleShape(11, 180, 240, 360, 480),
        ["cityscapes"] = new UpsampleShape(19, 128, 256, 1024, 2048),
    };

    public static void Run(BenchArguments arguments)
    {
        int rounds = arguments.Number("rounds", 7);
        arguments.RefuseRest();
        string folder = arguments.Folder("core");
        Mask truth = BenchScenes.LargeMask(Width, Height, seed: 1), predicted = Worsened(truth);
        Mask noise = Noise(seed: 3), otherNoise = Noise(seed: 4);
        var logits = Logits.ToDictionary(l => l.Key, l => RandomLogits(l.Value));
        WriteForPeer(folder,
            new() { ["truth"] = truth, ["predicted"] = predicted, ["noise"] = noise, ["other-noise"] = otherNoise }, logits);
        using var peer = new PeerProcess(arguments.PeerScript, folder);
        Surroundings.Print(peer, $"{Environment.ProcessorCount} threads");

        CompareConfusion("on a scene", "confusion", truth, predicted, peer, rounds);
        CompareConfusion("on noise", "confusion-noise", noise, otherNoise, peer, rounds);
        peer.Run("keep", 1);
        foreach ((string name, UpsampleShape shape) in Logits) CompareUpsampling(name, shape, logits[name], folder, peer, rounds);
        CompareComponents(truth, peer, rounds);
        Console.WriteLine($"load at the end {Surroundings.Load()}");
    }

    private static void CompareConfusion(string name, string work, Mask truth, Mask predicted, PeerProcess peer, int rounds)
    {
        var matrix = new ConfusionMatrix(Classes);
        matrix.Add(truth.Ids8, predicted.Ids8, IgnoreId);
        long[] theirs = [.. peer.Run(work, 1).Found.EnumerateArray().Select(v => v.GetInt64())];
        Require(matrix.Counts.SequenceEqual(theirs), $"confusion counts {name} differ from numpy.bincount's");
        Compare($"confusion {name}, {Width}x{Height}, {Classes} classes", rounds,
            () => new ConfusionMatrix(Classes).Add(truth.Ids8, predicted.Ids8, IgnoreId),
                (Contender.Of("numpy.bincount", peer, work), "10"));
    }

    private static void CompareUpsampling(string name, UpsampleShape shape, float[] logits, string folder, PeerProcess peer,
        int rounds)
    {
        var mask = new Mask(shape.ToWidth, shape.ToHeight);
        UpsampleArgmax.Run(logits, shape, mask);
        byte[] theirs = File.ReadAllBytes(Path.Combine(folder, $"{name}.torch.bin"));
        int other = 0;
        for (int i = 0; i < theirs.Length; i++) other += theirs[i] == mask.Ids8[i] ? 0 : 1;
        // Two classes within a rounding error of each other may come out either way.
        Require(other <= theirs.Length / 100_000, $"{other} of {theirs.Length} pixels differ from torch's");
        Compare($"upsample-argmax, {shape.Classes} classes, {shape.Width}x{shape.Height} to {shape.ToWidth}x{shape.ToHeight}",
            rounds,
            () => UpsampleArgmax.Run(logits, shape, mask), (Contender.Of("torch interpolate + max", peer, name), "8"));
    }

    private static void CompareComponents(Mask truth, PeerProcess peer, int rounds)
    {
        (string Name, Func<ConnectedComponents> Find)[] works =
        [
            ("one", () => ConnectedComponents.OfClass(truth, SceneLabels.Person)),
            ("all", () => ConnectedComponents.OfAll(truth, IgnoreId)),
        ];
        foreach ((string name, Func<ConnectedComponents> find) in works)
        {
            int count = find().Count;
            foreach (string library in (string[])["scipy", "opencv"])
                Require(peer.Run($"{library}-{name}", 1)
                    .Found.GetInt32() == count, $"{library} finds another number of components than {count}");
            Compare($"components of {name} of the classes, {Width}x{Height}, {count} found", rounds, () => find(),
                (Contender.Of("scipy.ndimage.label", peer, $"scipy-{name}"), "3"),
                (Contender.Of("cv2.connectedComponentsWithStats", peer, $"opencv-{name}"), "1"));
        }
    }

    private static void Compare(string title, int rounds, Action work, params (Contender Side, string Figure)[] peers)
    {
        var ours = Contender.InProcess("Tessera", n =>
        {
            for (int i = 0; i < n; i++) work();
        });
        Contender[] all = [ours, .. peers.Select(p => p.Side)];
        Timing[] times = Alternating.Run(title, rounds, Alternating.WarmUp(Warm, Round, all), 1, all);
        Surroundings.Print(title, "ms", times);
        for (int i = 0; i < peers.Length; i++) Surroundings.PrintSpeed(times[0], times[i + 1], peers[i].Figure);
    }

    // As a network would: everything a little to the right, and every seventeenth pixel somebody's guess.
    private static Mask Worsened(Mask truth)
    {
        var worse = new Mask(truth.Width, truth.Height);
        var random = new Random(1);
        truth.Ids8[..^3].CopyTo(worse.Ids8[3..]);
        for (int i = 0; i < worse.Ids8.Length; i += 1 + random.Next(33)) worse.Ids8[i] = (byte)random.Next(Classes);
        return worse;
    }

    // No pixel tells anything of its neighbour: whatever counts runs gains nothing.
    private static Mask Noise(int seed)
    {
        var mask = new Mask(Width, Height);
        var random = new Random(seed);
        for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)random.Next(Classes);
        return mask;
    }

    private static float[] RandomLogits(UpsampleShape shape)
    {
        var random = new Random(2);
        float[] values = new float[shape.Classes * shape.Height * shape.Width];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() * 8 - 4;
        return values;
    }

    private static void WriteForPeer(string folder, Dictionary<string, Mask> masks, Dictionary<string, float[]> logits)
    {
        var told = new
        {
            classes = Classes,
            width = Width,
            height = Height,
            one = SceneLabels.Person,
            logits = Logits.ToDictionary(l => l.Key, l => new
            {
                classes = l.Value.Classes,
                height = l.Value.Height,
                width = l.Value.Width,
                toHeight = l.Value.ToHeight,
                toWidth = l.Value.ToWidth,
            }),
        };
        File.WriteAllText(Path.Combine(folder, "plan.json"), JsonSerializer.Serialize(told));
        foreach ((string name, Mask mask) in masks) File.WriteAllBytes(Path.Combine(folder, $"{name}.bin"), mask.Ids8);
        foreach ((string name, float[] values) in logits)
            File.WriteAllBytes(Path.Combine(folder, $"{name}.bin"), MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw new InputException($"the two sides do not compute the same: {what}");
    }
}
