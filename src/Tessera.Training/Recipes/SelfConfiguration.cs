using System.Globalization;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Statistics;
using Tessera.Imaging.Images;
using Tessera.Models;
using Tessera.Training.Loop;
using Tessera.Training.Losses;

namespace Tessera.Training.Recipes;

/// <summary>Completes a recipe from what the data and the machine are; what is fixed stays, and every choice says why.</summary>
public static class SelfConfiguration
{
    private const int StridePixels = 32;
    // A step of one crop keeps its feature maps for the backward pass: about 900 bytes a crop pixel in unet-residual, 2,600 in
    // the larger nets.
    private const long BytesPerPixel = 2_600;
    // Logits, their gradient and what the loss keeps, each float32, at the crop's own size.
    private const long BytesPerClass = 12;
    // One value a channel, in a batch of one, has no variance to normalise by: unet-residual's widest windows take every fourth
    // value of a map at stride 32, and of five values they take two.
    private const int SmallestLoneCrop = 160;
    // Half of it still gives the deepest maps enough values to normalise by.
    private const int SmallestGrowingCrop = 192;
    private const int CpuCropPixels = 288 * 384;
    private const int CudaCropPixels = 512 * 1024;
    private const double PixelsPerSecondAndCore = 275_000;
    private const int FewestSteps = 800;
    // Below this many looks at each image a network has not yet learnt them by heart, and strong changes only slow it down.
    private const int PassesForMediumAugmentation = 40;
    // As published (Fayyaz et al., 2016).
    private const int ClipFrames = 3;
    private const int Measurements = 10;

    /// <summary>The whole recipe, and the reasons for what nobody had fixed.</summary>
    /// <param name="pretrained">How images were prepared for the weights that training begins from; null for random
    /// ones.</param>
    public static (Recipe Recipe, IReadOnlyList<Choice> Choices) Complete(RecipeSettings fixedSettings, Dataset dataset,
        DatasetStatistics statistics, Machine machine, ImagePreprocessing? pretrained = null)
    {
        var choices = new Chooser(fixedSettings);
        string device = choices.Pick("engine.device", machine.CudaDevices > 0 ? "cuda" : "cpu", machine.ToString());
        bool cuda = device.StartsWith("cuda", StringComparison.Ordinal);
        Data(choices, dataset, statistics, pretrained);
        Budget(choices, statistics);
        Network(choices, statistics, machine, cuda);
        Passes(choices, statistics, machine, cuda);
        Precision(choices, machine, cuda);
        Loss(choices, statistics);
        Workers(choices, statistics, machine, cuda);
        return (fixedSettings.Over(choices.Apply(), "recipe"), choices.Made);
    }

    private static void Data(Chooser choices, Dataset dataset, DatasetStatistics statistics, ImagePreprocessing? pretrained)
    {
        NormaliseStep? expected =
            pretrained?.Steps.OfType<NormaliseStep>().FirstOrDefault(n => n.Mean.Length == statistics.Channels);
        NormaliseStep normalise = expected ?? statistics.Normalise();
        string why = expected is null ? "of the training images" : "as the weights were trained with";
        choices.Pick("data.channels", statistics.Channels, "as the images");
        choices.Pick("data.scale", statistics.Scale, $"the top of the range of {statistics.Type} samples");
        choices.Pick("data.mean", normalise.Mean, why);
        choices.Pick("data.deviation", normalise.Deviation, why);
        bool framed = choices.Current.Data.SizeStep() is { LongSide: null };
        choices.Pick("data.longSide", framed ? 0 : statistics.Resize?.LongSide ?? 0, framed ? "data.resize says the size"
            : statistics.Resize is null ? "images are small enough as they are"
            : $"images of {statistics.Sizes[0].Width}x{statistics.Sizes[0].Height} are resized");
        choices.Pick("data.validation", dataset.Splits.ContainsKey("val") ? "val"
            : dataset.Splits.Keys.FirstOrDefault(s => s != "train") ?? "", "the splits there are");
    }

    // The network and what a step sees.
    private static void Network(Chooser choices, DatasetStatistics statistics, Machine machine, bool cuda)
    {
        bool classify = choices.Current.IsClassify();
        string model = choices.Pick("model", classify ? RecipeTask.DefaultEncoder : cuda ? "unet-resnet34" : "unet-residual",
            cuda && !classify ? "a GPU has time for it" : "made to learn from random weights on a CPU");
        Architecture? architecture = choices.Current.Architecture();
        bool isVideo = architecture is { Video: true }, isFixedSize = architecture is { FixedSize: true };
        int frames = isVideo ? choices.Pick("batch.frames", ClipFrames, "clips, for the network to learn from what was before")
            : choices.Value<int>("batch.frames");
        (int imageWidth, int imageHeight) = InputSize(choices, statistics);
        int most = cuda ? CudaCropPixels : CpuCropPixels;
        double affordablePixels = cuda ? double.MaxValue : BudgetPixels(choices, machine);
        // Steps are what a CPU's budget is short of: at equal passes, batches of 4 ended 0.02 to 0.04 mIoU above batches of 8.
        int wanted = cuda ? 16 : 4;
        int pixels = (int)Math.Clamp(affordablePixels / FewestSteps / wanted, most / 8, most);
        bool lone = statistics.Images == 1 || (choices.IsFixed("batch.size") && choices.Value<int>("batch.size") == 1);
        (int width, int height) = Crop(imageWidth, imageHeight, pixels,
            lone ? SmallestLoneCrop : StridePixels);
        if (isFixedSize) (width, height) = (imageWidth, imageHeight);
        width = choices.Pick("batch.cropWidth", width,
            isFixedSize ? "the network is made for images of one size"
            : pixels < most ? "small enough for 800 steps in the budget"
            : "the image, or the part of it that a step can afford");
        height = choices.Pick("batch.cropHeight", height, "in the image's proportions");
        long fitting = Math.Max(1,
            machine.MemoryBytes / 2 / ((BytesPerPixel + BytesPerClass * statistics.ClassPixels.Length) * width * height));
        // A last batch that is not full is left out: of a handful of images none should be.
        int batch = (int)Math.Min(statistics.Images <= 2 * wanted ? statistics.Images : wanted, fitting);
        // The images of a batch stay as many; a clip is the least.
        if (frames > 1) batch = Math.Max(1, (int)Math.Round((double)batch / frames));
        batch = choices.Pick("batch.size", batch,
            frames > 1 ? $"clips of {frames} frames: as many images as without"
            : batch == statistics.Images ? "all images there are"
            : batch == fitting ? "what half the memory holds" : "steady gradients");
        bool growing = batch * frames > 1 && !isFixedSize && Math.Min(width, height) >= SmallestGrowingCrop;
        choices.Pick("batch.startSize", growing ? 0.5 : 1.0,
            growing ? "small images first: a step at half size costs a quarter"
            : isFixedSize ? "the network is made for images of one size" : "crops are small already");
        bool muon = choices.Value<string>("optimiser.name") == "muon";
        choices.Pick("optimiser.learningRate", muon ? 5e-3 : 2.5e-3, "for batches of 4 to 16");
    }

    // What depends on how often an image is looked at.
    private static void Passes(Chooser choices, DatasetStatistics statistics, Machine machine, bool cuda)
    {
        double pixels = (double)statistics.Images * choices.Value<int>("batch.frames")
            * choices.Value<int>("batch.cropWidth") * choices.Value<int>("batch.cropHeight");
        double passes = choices.Value<int>("budget.epochs") is > 0 and int epochs ? epochs
            : cuda ? double.PositiveInfinity
            : BudgetPixels(choices, machine) / pixels * Growth.PassesGained(choices.Value<double>("batch.startSize"));
        if (passes < PassesForMediumAugmentation)
        {
            choices.PickParts("augmentation", PolicyKey.Differences(AugmentationPolicy.Light), string.Create(
                CultureInfo.InvariantCulture, $"light: the budget shows each image about {passes:0} times"));
        }
        choices.Pick("evaluation.every", double.IsFinite(passes) ? (int)Math.Clamp(passes / Measurements, 1, 20) : 1,
            "epochs between measurements, about ten in all where their number is known");
    }

    // Crop pixels that the whole budget can learn from: 550,000 a second were measured for unet-residual on two AVX2 cores at
    // 2.45 GHz.
    private static double BudgetPixels(Chooser choices, Machine machine) =>
        choices.Value<int>("budget.epochs") > 0 ? double.MaxValue
            : choices.Value<double>("budget.minutes") * 60 * PixelsPerSecondAndCore * machine.Cores;

    private static void Precision(Chooser choices, Machine machine, bool cuda)
    {
        if (cuda) choices.Pick("engine.precision", "bfloat16", "the GPU is made for it");
        else if (!machine.HasBFloat16) choices.Pick("engine.precision", "float32", "this processor has no bfloat16");
        else if (!choices.IsFixed("engine.precision"))
        {
            double gain = Machine.BFloat16Gain();
            choices.Pick("engine.precision", gain > 1.15 ? "bfloat16" : "float32",
                string.Create(CultureInfo.InvariantCulture, $"a convolution runs {gain:0.0} times as fast in it, by a probe"));
        }
    }

    private static void Loss(Chooser choices, DatasetStatistics statistics)
    {
        long[] present = [.. statistics.ClassPixels.Where(p => p > 0)];
        double imbalance = present.Length < 2 ? 1 : (double)present.Max() / present.Min();
        choices.Pick("classWeights", imbalance > 10 ? ClassWeightFormula.Erfnet : ClassWeightFormula.None,
            string.Create(CultureInfo.InvariantCulture, $"the largest class has {imbalance:0} times the pixels of the smallest"));
        bool many = statistics.ClassPixels.Length > 64, classify = choices.Current.IsClassify();
        choices.Pick("loss", many || classify ? "ce" : LossExpression.Default, classify ? "a whole image has no small objects"
            : many ? "too many classes for one map each" : "small objects count as much as large ones");
    }

    private static void Budget(Chooser choices, DatasetStatistics statistics)
    {
        if (choices.Value<int>("budget.epochs") == 0)
            choices.Pick("budget.minutes", 60.0, "the usual budget; --minutes or --epochs change it");
    }

    private static void Workers(Chooser choices, DatasetStatistics statistics, Machine machine, bool cuda)
    {
        choices.Pick("engine.workers",
            cuda ? Math.Clamp(machine.Cores - 1, 1, 12) : Math.Clamp(machine.Cores / 4, 1, 8), $"{machine.Cores} cores");
        (int width, int height) = InputSize(choices, statistics);
        long pixels = (long)statistics.Images * width * height;
        long needed = pixels * (statistics.Channels * SampleBytes(statistics) + 1) * 11 / 10;
        long allowed = machine.MemoryBytes / 4;
        choices.Pick("engine.cacheMegabytes", (int)(Math.Min(needed, allowed) >> 20) + 1,
            needed <= allowed ? "all images fit" : "a quarter of the memory");
    }

    // Of most images, when they reach the network and the cache.
    private static (int Width, int Height) InputSize(Chooser choices, DatasetStatistics statistics)
    {
        (int width, int height) = (statistics.Sizes[0].Width, statistics.Sizes[0].Height);
        return choices.Current.Data.SizeStep()?.SizeOf(width, height) ?? (width, height);
    }

    private static int SampleBytes(DatasetStatistics statistics) =>
        statistics.Type switch { SampleType.UInt8 => 1, SampleType.UInt16 => 2, _ => 4 };

    // At most the budget's pixels, in the image's proportions, a multiple of the deepest stride, never much beyond the image.
    private static (int Width, int Height) Crop(double width, double height, int budget, int smallest)
    {
        double factor = Math.Min(1, Math.Sqrt(budget / (width * height)));
        return (Math.Max(smallest, Round(width * factor)), Math.Max(smallest, Round(height * factor)));
    }

    private static int Round(double pixels) => (int)Math.Round(pixels / StridePixels) * StridePixels;
}
