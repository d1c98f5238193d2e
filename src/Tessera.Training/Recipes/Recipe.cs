using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Filters;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Models;
using Tessera.Training.Losses;

namespace Tessera.Training.Recipes;

/// <summary>Everything that decides a training run, complete: recipe.yaml of a run folder holds one.</summary>
public sealed record Recipe
{
    /// <summary>segment, or classify to train an encoder on images in folders named by their class.</summary>
    public string Task { get; init; } = "segment";

    /// <summary>A network's name: ARCH-ENCODER or ARCH; to classify, an encoder's.</summary>
    public string Model { get; init; } = "unet-residual";

    /// <summary>What training begins from: a weights file, an https address with its hash or a run; empty for random
    /// values.</summary>
    public string Weights { get; init; } = "";

    public DataRecipe Data { get; init; } = new();

    /// <summary>Crop and batch: what one step sees.</summary>
    public BatchRecipe Batch { get; init; } = new();

    public BudgetRecipe Budget { get; init; } = new();

    public OptimiserRecipe Optimiser { get; init; } = new();

    /// <summary>What is made small: a sum such as ce + 0.5*dice (<see cref="LossExpression"/>).</summary>
    public string Loss { get; init; } = LossExpression.Default;

    /// <summary>How rare classes are made to count more in the losses that average over pixels.</summary>
    public ClassWeightFormula ClassWeights { get; init; } = ClassWeightFormula.Erfnet;

    public AugmentationOptions Augmentation { get; init; } = new();

    public EngineRecipe Engine { get; init; } = new();

    public EvaluationRecipe Evaluation { get; init; } = new();

    public ulong Seed { get; init; }

    /// <summary>What the network is told when it is made. One that is fixed in size takes the crop's.</summary>
    public NetworkOptions OptionsFor(int classes, bool auxiliary = false) =>
        new(classes, Data.Channels) { Auxiliary = auxiliary, Size = new(Batch.CropHeight, Batch.CropWidth) };
}

/// <summary>Which samples are learnt and which are measured.</summary>
public sealed record DataRecipe
{
    /// <summary>How the data is laid out (a name of <c>Dataset.LayoutNames</c>);
    /// empty where it is recognised by itself.</summary>
    public string Layout { get; init; } = "";

    /// <summary>Splits to learn from: train, or train and val for a model that is shipped.</summary>
    public string[] Train { get; init; } = ["train"];

    /// <summary>The split that is measured; empty measures nothing.</summary>
    public string Validation { get; init; } = "val";

    /// <summary>A group (a drive) taken out of train and measured instead of <see cref="Validation"/>; empty for none.</summary>
    public string HoldOut { get; init; } = "";

    /// <summary>What becomes of the training when an image or its mask cannot be read, which shows before it begins: it stops, or
    /// goes on without.</summary>
    public OnError OnError { get; init; } = OnError.Stop;

    /// <summary>Channels the network takes.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What pixel values are divided by: 255, 65535 or 1.</summary>
    public float Scale { get; init; } = 255;

    /// <summary>A channel's mean and deviation after the division, over the training images.</summary>
    public float[] Mean { get; init; } = [0.5f, 0.5f, 0.5f];

    public float[] Deviation { get; init; } = [0.25f, 0.25f, 0.25f];

    /// <summary>What is done to images before they are normalised, as "median(pixels=3) + clahe"
    /// (<see cref="FilterTable"/>); empty for nothing.</summary>
    public string Filters { get; init; } = "";

    /// <summary>A picture whose histogram every image is given, after the filters; empty for none.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Longest side that images are resized to before anything else; 0 leaves them.</summary>
    public int LongSide { get; init; }

    /// <summary>Size that images are brought to instead, whatever their shape.</summary>
    public ResizeRecipe Resize { get; init; } = new();

    /// <summary>The resize that a preprocessing begins with; null for none.</summary>
    /// <exception cref="InputException">The sizes contradict each other, or the policy is unknown.</exception>
    public ResizeStep? SizeStep()
    {
        if (ResizePolicies.Find(Resize.Policy) is not { } policy)
            throw new InputException($"recipe: data.resize.policy is '{Resize.Policy}'; {ResizePolicies.Hint(Resize.Policy)}");
        if (Resize is { Width: 0, Height: 0 })
        {
            if (policy != ResizePolicy.Stretch)
                throw new InputException(
                    $"recipe: data.resize has the policy {Resize.Policy} and no size; expected width and height");
            return LongSide > 0 ? new ResizeStep(LongSide: LongSide) : null;
        }
        string size = $"{Resize.Width}x{Resize.Height}";
        if (Resize.Width < 1 || Resize.Height < 1)
            throw new InputException($"recipe: data.resize is {size}; expected a width and a height of at least 1");
        if (LongSide > 0)
            throw new InputException($"recipe: data.longSide is {LongSide} and data.resize {size}; " +
                "they exclude each other: leave one of them out");
        return new ResizeStep(Resize.Width, Resize.Height, Policy: policy);
    }

    /// <summary>A folder of images and masks, in the layout named.</summary>
    /// <exception cref="InputException">It is no data set, or not laid out so.</exception>
    public Dataset Open(string path) => Dataset.Open(path, Layout.Length > 0 ? Layout : null);

    /// <summary>Filters and reference as steps of a preprocessing.</summary>
    /// <exception cref="InputException">No such filter, or the reference cannot be read.</exception>
    public IReadOnlyList<PreprocessingStep> FilterSteps(int? channels = null)
    {
        IReadOnlyList<FilterStep> filters;
        try
        {
            filters = FilterTable.Parse(Filters);
        }
        catch (InputException error)
        {
            throw new InputException($"recipe: data.filters: {error.Message}", error);
        }
        if (Reference.Length == 0) return filters;
        Image reference = ImageFile.Read(Reference, new ReadOptions(channels));
        return [.. filters, HistogramMatch.To(new ImageSteps(filters).Run(reference, Reference))];
    }
}

/// <summary>The size of a network's input; 0 leaves images as they are.</summary>
public sealed record ResizeRecipe
{
    /// <summary>stretch, pad or crop: what becomes of images of another shape.</summary>
    public string Policy { get; init; } = "stretch";

    public int Width { get; init; }

    public int Height { get; init; }
}

public sealed record BatchRecipe
{
    /// <summary>Crops, or clips of crops.</summary>
    public int Size { get; init; } = 8;

    public int CropWidth { get; init; } = 384;

    public int CropHeight { get; init; } = 288;

    /// <summary>Frames of a clip, for networks that remember; 1 for all others.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Part of their size that images and crops begin with, growing to all of it by three quarters of the budget; 1 is
    /// full size throughout.</summary>
    public double StartSize { get; init; } = 1;

    /// <summary>Batches whose gradients are summed before a step.</summary>
    public int Accumulate { get; init; } = 1;
}

/// <summary>How long. Epochs count if they are set; otherwise the minutes do, and the schedule follows the clock.</summary>
public sealed record BudgetRecipe
{
    public double Minutes { get; init; } = 60;

    public int Epochs { get; init; }

    /// <summary>Evaluations without a better mean IoU before the run stops; 0 never stops early.</summary>
    public int Patience { get; init; }
}

public sealed record OptimiserRecipe
{
    /// <summary>muon, adamw, adam, sgd or rmsprop.</summary>
    public string Name { get; init; } = "muon";

    public double LearningRate { get; init; } = 2.5e-3;

    /// <summary>On weights with more than one dimension; biases and normalisation are left alone.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Of muon and sgd.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>one-cycle, poly, cosine or constant.</summary>
    public string Schedule { get; init; } = "one-cycle";

    /// <summary>Part of the budget over which the rate rises.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>Largest norm of all gradients together; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the averaged weights that are measured and shipped; 0 keeps no average.</summary>
    public double Average { get; init; } = 0.99;
}

public sealed record EngineRecipe
{
    /// <summary>cpu, cuda or cuda:N.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>float32 or bfloat16.</summary>
    public string Precision { get; init; } = "float32";

    public bool ChannelsLast { get; init; } = true;

    /// <summary>Threads of the network's operators; 0 takes all cores.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that read and augment.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Memory for decoded images.</summary>
    public int CacheMegabytes { get; init; } = 1024;
}

public sealed record EvaluationRecipe
{
    /// <summary>Epochs between evaluations; 0 evaluates at the end only.</summary>
    public int Every { get; init; } = 5;
}
