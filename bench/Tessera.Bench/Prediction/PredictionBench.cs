using System.Text.Json;
using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch;
using Tessera.Training.Runs;

namespace Tessera.Bench.Prediction;

/// <summary>
/// Image files to mask files with an exported U-Net: predict, warm and in this process, against bare ONNX Runtime, which gets
/// ready float tensors, runs with the same options and leaves the logits lying, once the whole graph and once the graph cut where
/// predict cuts it; and against eager PyTorch with the same weights.
/// </summary>
internal static class PredictionBench
{
    private const string Architecture = "unet-residual", ProvenanceKey = "tessera.provenance";
    private const int Classes = 11;

    public static void Run(BenchArguments arguments)
    {
        string? given = arguments.Word(), images = arguments.Text("images");
        int rounds = arguments.Number("rounds", 5), count = arguments.Number("count", 101);
        arguments.RefuseRest();

        ImagingThreads.Set(1);
        string folder = arguments.Folder("prediction"), model = given ?? ExportRandom(Path.Combine(folder, "random.onnx"));
        string[] files = [.. FilesOf(images, arguments).Take(count)];
        string masks = Fresh(folder, "ours"), peerMasks = Fresh(folder, "eager");
        using ISegmenter segmenter = Segmenter.Load(model);
        using OnnxSession bare = OnnxSession.Load(model), cut = LoadCut(model);
        WriteForPeer(folder, model, segmenter, files, peerMasks);
        using var peer = new PeerProcess(arguments.PeerScript, folder);
        Surroundings.Print(peer, $"ONNX Runtime {OnnxRuntime.Version} with {Environment.ProcessorCount} threads");
        Console.WriteLine($"model     {model}; {files.Length} images, the first {ImageFile.ReadHeader(files[0]).Width}x{ImageFile.ReadHeader(files[0]).Height}");

        var inputs = files.Select(file => InputOf(file, segmenter.Preprocessing)).ToArray();
        var ours = Contender.InProcess("Tessera, files to files", n => Repeat(n, () => Predict(segmenter, files, masks)));
        var engine = Contender.InProcess("bare ONNX Runtime, tensors to logits", n => Repeat(n, () => RunBare(bare, inputs)));
        var body = Contender.InProcess("bare ONNX Runtime, cut graph", n => Repeat(n, () => RunBare(cut, inputs)));
        var eager = Contender.Of("eager PyTorch, files to files", peer, "predict");
        foreach (Contender side in (Contender[])[ours, engine, body, eager]) side.Run(1);
        Console.WriteLine($"masks     {Agreement(masks, peerMasks):0.00000} of the pixels as eager PyTorch's");

        Timing[] times = Alternating.Run("predict", rounds, 1, files.Length, ours, engine, body, eager);
        Surroundings.Print("prediction", "ms an image", times);
        PrintOver(times[0], times[1]);
        PrintOver(times[0], times[2]);
        Surroundings.PrintSpeed(times[0], times[3], "1.15 for a U-Net");
        Console.WriteLine($"load at the end {Surroundings.Load()}");
    }

    private static void PrintOver(Timing ours, Timing bare) => Console.WriteLine(
        $"  Tessera over {bare.Name}: {ours.SlowerBy(bare):+0.00;-0.00} ms an image (to reach: +4 at 480x360), {1 / ours.SpeedAgainst(bare):0.000} x (to reach: 1.10 from 100 ms up)");

    // What is left of the engine's work when the last resize and the choice of a class are ours: the harder comparison.
    private static OnnxSession LoadCut(string model)
    {
        ModelHead head = ModelContract.Read(model).Head
            ?? throw InputException.At(model, "names no head; expected a model that Tessera exported");
        return OnnxSession.FromBytes(OnnxModelFile.Read(model).CutAt(head.Tensor), model);
    }

    // Times do not depend on what was learnt.
    private static string ExportRandom(string path)
    {
        Engine.Seed(0);
        using Network network = Catalogue.Create(Architecture, new NetworkOptions(Classes));
        var preprocessing = new ImagePreprocessing(3, [new NormaliseStep(255, [0.41f, 0.42f, 0.43f], [0.3f, 0.3f, 0.3f])]);
        ModelExport.ToOnnx(path, network, KnownLabels.CamVid, preprocessing,
            JsonSerializer.Serialize(new { version = 1, architecture = Architecture }));
        return path;
    }

    private static IEnumerable<string> FilesOf(string? images, BenchArguments arguments)
    {
        if (images is null)
            return BenchScenes.Open(arguments.Folder("scenes")).Splits.Values.SelectMany(s => s).Select(s => s.ImagePath);
        if (!Directory.Exists(images)) throw InputException.At(images, "no such folder; expected a folder of images");
        string[] found = [.. Directory.GetFiles(images).Where(ImageFile.HasImageExtension).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw InputException.At(images, "holds no image");
    }

    private static void WriteForPeer(string folder, string model, ISegmenter segmenter, string[] files, string masks)
    {
        if (segmenter.Preprocessing is not { Channels: 3, Steps: [NormaliseStep normalise] })
            throw InputException.At(model, "does more than normalise colours; the peer of this benchmark does only that");
        string? architecture = OnnxModelFile.ReadMetadata(model).TryGetValue(ProvenanceKey, out string? json)
            ? ArchitectureOf(json) : null;
        if (architecture != Architecture) throw InputException.At(
            model, $"is {architecture ?? "of no known architecture"}; the peer of this benchmark knows {Architecture} only");
        using Network network = Catalogue.Create(Architecture, new NetworkOptions(segmenter.Labels.Count));
        var told = new
        {
            model = Path.GetFullPath(model),
            classes = segmenter.Labels.Count,
            scale = normalise.Scale,
            mean = normalise.Mean,
            deviation = normalise.Deviation,
            keys = network.StateDict().Where(s => s.Value.Type == DType.Float32).Select(s => s.Key),
            files = files.Select(Path.GetFullPath),
            output = masks,
        };
        File.WriteAllText(Path.Combine(folder, "plan.json"), JsonSerializer.Serialize(told));
    }

    private static string? ArchitectureOf(string provenance)
    {
        using JsonDocument document = JsonDocument.Parse(provenance);
        return document.RootElement.TryGetProperty("architecture", out JsonElement name) ? name.GetString() : null;
    }

    private static (float[] Values, long[] Shape) InputOf(string file, ImagePreprocessing preprocessing)
    {
        var preprocessor = new Preprocessor(preprocessing);
        Image image = ImageFile.Read(file, new ReadOptions(preprocessing.Channels));
        float[] values = new float[preprocessor.OutputLength(image.Width, image.Height)];
        preprocessor.Run(image, values);
        return (values, [1, preprocessing.Channels, image.Height, image.Width]);
    }

    private static void Predict(ISegmenter segmenter, string[] files, string masks)
    {
        PredictionResult result = new Predictor(segmenter, new PredictorOptions { OnError = OnError.Stop }).Run(files, masks);
        if (result.Images.Count != files.Length)
            throw new InputException($"{result.Images.Count} masks for {files.Length} images");
    }

    private static void RunBare(OnnxSession session, (float[] Values, long[] Shape)[] inputs)
    {
        foreach ((float[] values, long[] shape) in inputs) session.Run(values, shape).Dispose();
    }

    private static double Agreement(string masks, string peerMasks)
    {
        long same = 0, all = 0;
        foreach (string file in Directory.GetFiles(masks, "*.png"))
        {
            Mask own = MaskFile.Read(file), other = MaskFile.Read(Path.Combine(peerMasks, Path.GetFileName(file)));
            for (int i = 0; i < own.Ids8.Length; i++) same += own.Ids8[i] == other.Ids8[i] ? 1 : 0;
            all += own.Ids8.Length;
        }
        return (double)same / all;
    }

    private static string Fresh(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path).FullName;
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++) work();
    }
}
