using System.Globalization;
using Tessera.Bench.Alternation;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch;
using Tessera.Training.Runs;

namespace Tessera.Bench.Zoo;

/// <summary>What every network of the catalogue costs: parameters, multiply-adds, and the time for one image through
/// ONNX Runtime and through eager libtorch, turn by turn.</summary>
internal static class ZooBench
{
    private const int Height = 360, Width = 480;

    public static void Run(BenchArguments arguments)
    {
        string? only = arguments.Text("models");
        int rounds = arguments.Number("rounds", 5);
        arguments.RefuseRest();
        Engine.Threads = Environment.ProcessorCount;
        string[] names = only?.Split(',') ?? [.. Catalogue.Listed.Select(e => e.Name)];
        string file = Path.Combine(arguments.Folder("zoo"), "model.onnx");
        Console.WriteLine($"one image of {Width}x{Height}, {KnownLabels.CamVid.Count} classes, " +
            $"{Environment.ProcessorCount} threads, medians of {rounds} rounds; load {Surroundings.Load()}");
        Console.WriteLine("| network | parameters | GMACs | stride | ONNX Runtime, ms | libtorch, ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (string name in names) Console.WriteLine(Row(name, file, rounds));
        File.Delete(file);
    }

    private static string Row(string name, string file, int rounds)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        NetworkDescription costs = Catalogue.Describe(name, KnownLabels.CamVid.Count, new ImageSize(3, Height, Width));
        using Network network = Catalogue.Create(
            name, new NetworkOptions(KnownLabels.CamVid.Count) { Size = new(Height, Width) });
        network.Eval();
        ModelExport.ToOnnx(file, network, KnownLabels.CamVid,
            new ImagePreprocessing(3, [new NormaliseStep(255, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f])]), "{\"version\":1}");
        using OnnxSession session = OnnxSession.Load(file);
        // Both sides as they are fastest: ONNX Runtime orders memory for itself, libtorch convolves channels-last.
        network.To(format: MemoryFormat.ChannelsLast);
        float[] values = [.. Enumerable.Range(0, 3 * Height * Width).Select(i => MathF.Sin(0.37f * i))];
        Tensor image = Tensor.From<float>(values, [1, 3, Height, Width]).To(format: MemoryFormat.ChannelsLast);
        var runtime = Contender.InProcess("ONNX Runtime", n => Repeat(n, () => Run(session, network, values)));
        var eager = Contender.InProcess("libtorch", n => Repeat(n, () =>
        {
            using var step = new TensorScope();
            network.Call(image);
        }));
        int repeats = Alternating.WarmUp(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), runtime, eager);
        Timing[] times = Alternating.Run(name, rounds, repeats, 1, runtime, eager);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {costs.Parameters:N0} | {costs.Gmacs:0.00} | {costs.OutputStride} | " +
            $"{times[0].Median:0.0} | {times[1].Median:0.0} |");
    }

    // A network that remembers is given the empty state, which its graph goes through as through any other.
    private static void Run(OnnxSession session, Network network, float[] values)
    {
        long[][] maps = network is VideoNetwork video ? [.. video.State.Select(map => map.Shape(1, Height, Width))] : [];
        (string, OnnxValue)[] state = [.. maps.Select((shape, i) => (session.Inputs[i + 1].Name, OnnxValue.Zeros(shape)))];
        string[] outputs = [.. session.Outputs.Select(o => o.Name)];
        foreach (OnnxValue output in session.Run(values, [1, 3, Height, Width], state, outputs)) output.Dispose();
        foreach ((_, OnnxValue value) in state) value.Dispose();
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++) work();
    }
}
