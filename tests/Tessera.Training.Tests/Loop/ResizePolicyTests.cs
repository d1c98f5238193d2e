using System.Runtime.InteropServices;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Evaluation;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Segmenters;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Torch.Tests;
using Tessera.Training.Loop;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

/// <summary>One image of 37x23, and what a script with OpenCV makes of it by the words of a model's metadata.</summary>
public sealed class ResizePolicyTests : LeakCheck
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["a", "b", "c"]);

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 5)];

    private readonly string _root = Directory.CreateTempSubdirectory("tessera-resize-").FullName;

    protected override void CleanUp() => Directory.Delete(_root, recursive: true);

    [Theory, MemberData(nameof(Cases))]
    public void TrainingMeasurementAndModel_SeeTheSamePixelsAsTheScript(int index)
    {
        (string json, byte[] targets, float[] pixels) = Golden(index);
        TrainingPlan plan = Plan(index);
        using var network = new Copy();

        Assert.Equal(json, plan.Preprocessing.ToJson());
        // What is learnt from.
        BatchLoader loader = plan.CreateLoader(_ => 0);
        using (Batch batch = loader.Read(endEpoch: 1, cancellation: TestContext.Current.CancellationToken).Single())
        {
            Assert.Equal(targets.Select(id => (long)id), batch.Targets);
            // Whole pixels through a resampling by weights of 1: float32 rounds values up to 3.
            AssertClose(pixels, batch.Images, 2e-5f);
        }
        // What is measured.
        plan.Evaluate(network, new EvaluationOptions { BoundaryTolerancePixels = null }, new Progress<ProgressReport>(),
            TestContext.Current.CancellationToken);
        AssertClose(pixels, network.Seen, 1e-6f);
        // What a program sees that has nothing but the model.
        string model = Path.Combine(_root, "model.onnx");
        ModelExport.ToOnnx(model, network, Labels, plan.Preprocessing, """{"version":1}""");
        var preprocessor = new Preprocessor(ModelContract.Read(model).Preprocessing);
        float[] floats = new float[pixels.Length];
        preprocessor.Run(ReadImage(), floats, TensorLayout.Nhwc);
        AssertClose(pixels, floats, 1e-6f);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Masks_OfTheNetworkAndOfItsModel_AreTheSame(int index)
    {
        TrainingPlan plan = Plan(index);
        using var network = new Copy();
        using var segmenter = new TorchSegmenter(network, Labels, plan.Preprocessing, Device.Cpu, ownsNetwork: false);
        Image image = ReadImage();

        byte[] expected = segmenter.Segment(image).Ids8.ToArray();
        float[] likely = segmenter.Probabilities(image);

        PixelBox shown = plan.Preprocessing.Place(image.Width, image.Height).Shown;
        for (int i = 0; i < expected.Length; i++)
        {
            (int x, int y) = (i % image.Width, i / image.Width);
            bool isShown = x >= shown.Left && x < shown.Right && y >= shown.Top && y < shown.Bottom;
            float[] here = [.. Enumerable.Range(0, 3).Select(k => likely[k * expected.Length + i])];
            Assert.Equal(isShown ? 1 : 0, here.Sum(), 1e-5);
            // Two classes that are equally likely but for rounding may change places.
            Assert.True(isShown ? here.Max() - here[expected[i]] < 1e-5 : expected[i] == 255);
        }
        string model = Path.Combine(_root, "model.onnx");
        ModelExport.ToOnnx(model, network, Labels, plan.Preprocessing, """{"version":1}""");
        using ISegmenter shipped = Segmenter.Load(model);
        Assert.Equal(expected, shipped.Segment(image).Ids8.ToArray());
    }

    // Of 37x23 a crop of 16x21 shows 18 columns, one of 40x23 21 rows; ignored are 21 pixels, columns 30 to 36 of rows 3 to 5.
    [Theory]
    [InlineData(0, 37 * 23 - 21, 0)]
    [InlineData(1, 37 * 23 - 21, 0)]
    [InlineData(3, 18 * 23, 19 * 23 - 21)]
    [InlineData(4, 37 * 21 - 21, 37 * 2)]
    public void Evaluate_CountsWhatIsShown(int index, long pixels, long unseen)
    {
        using var network = new Copy();

        EvaluationResult result = Plan(index).Evaluate(network, new EvaluationOptions(), new Progress<ProgressReport>(),
            TestContext.Current.CancellationToken);

        Assert.Equal((pixels, unseen), (result.Pixels, result.UnseenPixels));
        Assert.All(Enumerable.Range(0, 3), id => Assert.Equal(0, result.Confusion.Missed(id)));
    }

    private TrainingPlan Plan(int index)
    {
        DatasetYaml.Write(Path.Combine(_root, DatasetYaml.FileName), Labels);
        foreach (string split in new[] { "train", "val" })
        {
            Place("resize-image.png", Path.Combine(_root, "images", split));
            Place("resize-mask.png", Path.Combine(_root, "masks", split));
        }
        var step = (ResizeStep)ImagePreprocessing.FromJson(Golden(index).Json).Steps[0];
        (int width, int height) = step.SizeOf(37, 23);
        var recipe = new Recipe
        {
            Data = new DataRecipe
            {
                Mean = [0.4f, 0.5f, 0.6f],
                Deviation = [0.2f, 0.25f, 0.3f],
                Resize = new ResizeRecipe { Policy = ResizePolicies.NameOf(step.Policy), Width = width, Height = height },
            },
            Batch = new BatchRecipe { Size = 1, CropWidth = width, CropHeight = height },
            Augmentation = AugmentationOptions.None,
            ClassWeights = ClassWeightFormula.None,
        };
        return new TrainingPlan(recipe, Dataset.Open(_root), [1, 1, 1]);
    }

    private static void Place(string golden, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(PathOf(golden), Path.Combine(folder, "a.png"), overwrite: true);
    }

    private static Image ReadImage() => ImageFile.Read(PathOf("resize-image.png"));

    private static (string Json, byte[] Targets, float[] Pixels) Golden(int index)
    {
        byte[] file = File.ReadAllBytes(PathOf($"resize-{index}.raw"));
        // A byte and three floats a pixel.
        int pixels = file.Length / 13;
        float[] tensor = MemoryMarshal.Cast<byte, float>(file.AsSpan(pixels)).ToArray();
        return (File.ReadAllLines(PathOf("resize.txt"))[index], file[..pixels], tensor);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    private static void AssertClose(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    /// <summary>Its logits are its input.</summary>
    private sealed class Copy : Network
    {
        private readonly Conv2d _copy;

        /// <summary>The last input, pixel by pixel.</summary>
        public float[] Seen { get; private set; } = [];

        public Copy() : base(new NetworkOptions(3), outputStride: 1)
        {
            _copy = Add("copy", new Conv2d(3, 3, 1, bias: false));
            ReadOnlySpan<float> identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
            identity.CopyTo(_copy.Weight.Data<float>());
        }

        protected override Tensor Forward(Tensor image)
        {
            using var scope = new TensorScope();
            Seen = Aten.Permute(image, [0, 2, 3, 1]).ToArray<float>();
            return scope.Keep(_copy.Call(image));
        }
    }
}
