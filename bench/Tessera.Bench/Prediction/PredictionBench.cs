using System.Text.Json;
using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Codecs;
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
/// Image files to mask files with an exported network: predict, warm and in this process, against bare ONNX Runtime, which gets
/// ready float tensors, runs with the same options and leaves the logits lying, once the whole graph and once the graph cut where
/// predict cuts it; against eager PyTorch with the same weights; and, where they are named, with the network on integers and
/// against a pipeline in Node.
/// </summary>
internal static class PredictionBench
{
    private const string DefaultNetwork = "unet-residual", ProvenanceKey = "tessera.provenance";
    private const int Classes = 11;

    // What the peer knows how to build, and how many times as fast as it predict is to be.
    private static readonly Dictionary<string, string> Networks = new()
    {
        ["unet-residual"] = "1.15",
        ["lraspp-mobilenetv3-large"] = "2.0",
        ["deeplabv3-mobilenetv3-large"] = "1.6",
        ["fcn-resnet50"] = "1.05",
    };

    public static void Run(BenchArguments arguments)
    {
        string? given = arguments.Word(), images = arguments.Text("images"), named = arguments.Text("network");
        string? int8 = arguments.Text("int8"), node = arguments.Text("node");
        int rounds = arguments.Number("rounds", 5), count = arguments.Number("count", 101);
        arguments.RefuseRest();

        ImagingThreads.Set(1);
        if (given is not null && named is not null) throw new InputException("MODEL.onnx and --network exclude each other");
        string folder = arguments.Folder("prediction");
        string model = given ?? ExportRandom(Path.Combine(folder, "random.onnx"), named ?? DefaultNetwork);
        string[] files = [.. FilesOf(images, arguments).Take(count)];
        string masks = Fresh(folder, "ours"), peerMasks = Fresh(folder, "eager");
        using ISegmenter segmenter = Segmenter.Load(model);
        using OnnxSession bare = OnnxSession.Load(model), cut = LoadCut(model);
        string network = WriteForPeer(folder, model, segmenter, files, peerMasks);
        using var peer = new PeerProcess(arguments.PeerScript, folder);
        Surroundings.Print(peer, $"ONNX Runtime {OnnxRuntime.Version} with {Environment.ProcessorCount} threads");
        ImageHeader first = ImageFile.ReadHeader(files[0]);
        Console.WriteLine(
            $"model     {model} ({network}); {files.Length} images, the first {first.Width}x{first.Height}");

        var inputs = files.Select(file => InputOf(file, segmenter.Preprocessing)).ToArray();
        var ours = Contender.InProcess("Tessera, files to files", n => Repeat(n, () => Predict(segmenter, files, masks)));
        var engine = Contender.InProcess("bare ONNX Runtime, tensors to logits", n => Repeat(n, () => RunBare(bare, inputs)));
        var body = Contender.InProcess("bare ONNX Runtime, cut graph", n => Repeat(n, () => RunBare(cut, inputs)));
        var eager = Contender.Of("eager PyTorch, files to files", peer, "predict");
        var sides = new List<Contender> { ours, engine, body, eager };
        using ISegmenter? integer = int8 is null ? null : Segmenter.Load(int8);
        using OnnxSession? integerCut = int8 is null ? null : LoadCut(int8);
        if (integer is not null && integerCut is not null)
        {
            string integerMasks = Fresh(folder, "int8");
            sides.Add(Contender.InProcess("Tessera int8, files to files",
                n => Repeat(n, () => Predict(integer, files, integerMasks))));
            sides.Add(Contender.InProcess("bare ONNX Runtime int8, cut graph",
                n => Repeat(n, () => RunBare(integerCut, inputs))));
        }
        string nodeMasks = Fresh(folder, "node");
        using PeerProcess? pipeline = node is null
            ? null
            : new PeerProcess("node", NodeScript(arguments, node), Path.Combine(folder, "node-plan"));
        if (pipeline is not null)
        {
            Console.WriteLine($"Node      {pipeline.Versions}");
            sides.Add(Contender.Of("Node, files to files", pipeline, "predict"));
        }
        foreach (Contender side in sides) side.Run(1);
        Console.WriteLine($"masks     {Agreement(masks, peerMasks):0.00000} of the pixels as eager PyTorch's");
        if (int8 is not null)
            Console.WriteLine($"          {Agreement(masks, Path.Combine(folder, "int8")):0.00000} as on integers");
        if (node is not null) Console.WriteLine($"          {Agreement(masks, nodeMasks):0.00000} as Node's");

        Timing[] times = Alternating.Run("predict", rounds, 1, files.Length, sides);
        Surroundings.Print("prediction", "ms an image", times);
        PrintOver(times[0], times[1]);
        PrintOver(times[0], times[2]);
        Surroundings.PrintSpeed(times[0], times[3], Networks[network]);
        Console.WriteLine($"  real time: {1000 / times[0].Median:0.0} frames/s, files to mask files " +
            "(to reach: 30 for LR-ASPP at 480x360)");
        if (int8 is not null)
        {
            Surroundings.PrintSpeed(times[5], times[2], "2.5 for U-Net and FCN-ResNet-50, 1.15 for LR-ASPP");
            Console.WriteLine($"  real time on integers: {1000 / times[4].Median:0.0} frames/s");
        }
        if (node is not null)
            Console.WriteLine($"  over bare ONNX Runtime: {times[0].SlowerBy(times[1]):+0.00;-0.00} ms, " +
                $"Node {times[^1].SlowerBy(times[1]):+0.00;-0.00} ms an image (to reach: 0.4 of it)");
        Startup.Print(arguments);
        Console.WriteLine($"load at the end {Surroundings.Load()}");
    }

    private static void PrintOver(Timing ours, Timing bare) => Console.WriteLine(
        $"  Tessera over {bare.Name}: {ours.SlowerBy(bare):+0.00;-0.00} ms an image (to reach: +4 at 480x360), " +
        $"{1 / ours.SpeedAgainst(bare):0.000} x (to reach: 1.10 from 100 ms up)");

    // What is left of the engine's work when the last resize and the choice of a class are ours: the harder comparison.
    private static OnnxSession LoadCut(string model)
    {
        ModelHead head = ModelContract.Read(model).Head
            ?? throw InputException.At(model, "names no head; expected a model that Tessera exported");
        return OnnxSession.FromBytes(OnnxModelFile.Read(model).CutAt(head.Tensor), model);
    }

    // Times do not depend on what was learnt.
    private static string ExportRandom(string path, string architecture)
    {
        Engine.Seed(0);
        using Network network = Catalogue.Create(architecture, new NetworkOptions(Classes));
        var preprocessing = new ImagePreprocessing(3, [new NormaliseStep(255, [0.41f, 0.42f, 0.43f], [0.3f, 0.3f, 0.3f])]);
        ModelExport.ToOnnx(path, network, KnownLabels.CamVid, preprocessing,
            JsonSerializer.Serialize(new { version = 1, architecture }));
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

    // Node looks for packages beside the script: the script goes to the packages.
    private static string NodeScript(BenchArguments arguments, string packages)
    {
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "sharp")))
            throw InputException.At(
                packages, "has no node_modules/sharp; run there: npm install --ignore-scripts onnxruntime-node sharp");
        string script = Path.Combine(packages, "peer.cjs");
        File.Copy(Path.ChangeExtension(arguments.PeerScript, ".cjs"), script, overwrite: true);
        return script;
    }

    private static string WriteForPeer(string folder, string model, ISegmenter segmenter, string[] files, string masks)
    {
        if (segmenter.Preprocessing is not { Channels: 3, Steps: [NormaliseStep normalise] })
            throw InputException.At(model, "does more than normalise colours; the peer of this benchmark does only that");
        string? architecture = OnnxModelFile.ReadMetadata(model).TryGetValue(ProvenanceKey, out string? json)
            ? ArchitectureOf(json) : null;
        if (architecture is null || !Networks.ContainsKey(architecture))
            throw InputException.At(model, $"is {architecture ?? "of no known architecture"}; " +
                $"the peer of this benchmark knows {string.Join(", ", Networks.Keys)}");
        using Network network = Catalogue.Create(architecture, new NetworkOptions(segmenter.Labels.Count));
        var told = new
        {
            model = Path.GetFullPath(model),
            architecture,
            classes = segmenter.Labels.Count,
            scale = normalise.Scale,
            mean = normalise.Mean,
            deviation = normalise.Deviation,
            keys = network.StateDict().Where(s => s.Value.Type == DType.Float32).Select(s => s.Key),
            files = files.Select(Path.GetFullPath),
            output = masks,
        };
        File.WriteAllText(Path.Combine(folder, "plan.json"), JsonSerializer.Serialize(told));
        string nodePlan = Directory.CreateDirectory(Path.Combine(folder, "node-plan")).FullName;
        File.WriteAllText(Path.Combine(nodePlan, "plan.json"), JsonSerializer.Serialize(new
        {
            told.model,
            told.classes,
            told.scale,
            told.mean,
            told.deviation,
            told.files,
            output = Path.Combine(folder, "node"),
        }));
        return architecture;
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
