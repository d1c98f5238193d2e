using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Augmentation.Mixing;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Evaluation;
using Tessera.Models;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;

namespace Tessera.Training.Loop;

/// <summary>A recipe joined with its data: everything a trainer needs, nothing left to decide.</summary>
public sealed class TrainingPlan
{
    public Recipe Recipe { get; }

    public Dataset Dataset { get; }

    public IReadOnlyList<Sample> Training { get; }

    /// <summary>The split that is measured; null measures none.</summary>
    public string? Validation { get; }

    public ImagePreprocessing Preprocessing { get; }

    /// <summary>The classes that are laid over other samples, and who has them.</summary>
    public CopyPasteSource CopyPaste { get; } = CopyPasteSource.None;

    private readonly long[] _classPixels, _shownIn;

    /// <param name="recipe">Complete.</param>
    /// <param name="dataset">What it learns from and is measured on.</param>
    /// <param name="classPixels">Labelled pixels a class, for its weight.</param>
    /// <param name="shownIn">Labelled pixels of all images that show a class; without it, the median frequency takes all
    /// images.</param>
    /// <param name="shows">The classes of each image, by its path; without it, no rare class is copied anywhere.</param>
    public TrainingPlan(Recipe recipe, Dataset dataset, IReadOnlyList<long> classPixels, IReadOnlyList<long>? shownIn = null,
        IReadOnlyDictionary<string, IReadOnlyList<int>>? shows = null)
    {
        (Recipe, _classPixels, _shownIn) = (recipe, [.. classPixels], [.. shownIn ?? []]);
        Dataset = recipe.Data.HoldOut.Length > 0 ? dataset.WithoutGroup(recipe.Data.HoldOut) : dataset;
        Training = [.. recipe.Data.Train.SelectMany(Dataset.Split)];
        if (recipe.Augmentation.CopyPaste > 0)
        {
            recipe.Augmentation.Validate();
            CopyPaste = CopyPasteSource.Of(recipe.Augmentation.CopyPasteClasses, dataset.Labels, Training, _classPixels,
                shows ?? new Dictionary<string, IReadOnlyList<int>>());
        }
        string measured = recipe.Data.HoldOut.Length > 0 ? Dataset.HeldOut : recipe.Data.Validation;
        Validation = measured.Length > 0 ? measured : null;
        if (Validation is not null) Dataset.Split(Validation);
        DataRecipe data = recipe.Data;
        Preprocessing = new ImagePreprocessing(data.Channels,
            [.. LoadingSteps.Of(data.SizeStep(), data.FilterSteps(data.Channels)),
                new NormaliseStep(data.Scale, data.Mean, data.Deviation)]);
        RequireUsable();
    }

    /// <param name="weights">What the network begins with; null for the random values it is made with.</param>
    public Learner CreateLearner(WeightsFile? weights = null)
    {
        Network network = CreateNetwork();
        try
        {
            if (weights is not null) WeightsLoader.Load(network, Recipe.Model, weights, WeightsUse.Start);
            return new Learner(Recipe, network, CreateLoss());
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What would become of a file's weights, before there is a run.</summary>
    /// <exception cref="InputException">They do not fit the network.</exception>
    public WeightsReport Try(WeightsFile weights)
    {
        using Network network = CreateNetwork();
        return WeightsLoader.Load(network, Recipe.Model, weights, WeightsUse.Start);
    }

    /// <param name="partDone">Part of the budget that is spent when an epoch begins.</param>
    public BatchLoader CreateLoader(Func<int, double> partDone)
    {
        // What is learnt from is as the network will see it, padding as what crops have outside the image; what is measured keeps
        // its own size.
        var reader = new SampleReader(Dataset, Recipe.Data.Channels, [.. Preprocessing.Steps.SkipLast(1)]);
        return new BatchLoader(Training, reader.Read, (NormaliseStep)Preprocessing.Steps[^1], Dataset.Labels.IgnoreId,
            new LoaderOptions
            {
                BatchSize = Recipe.Batch.Size,
                Frames = Recipe.Batch.Frames,
                CropWidth = Recipe.Batch.CropWidth,
                CropHeight = Recipe.Batch.CropHeight,
                SizeIn = epoch => Growth.Size(Recipe.Batch.StartSize, partDone(epoch)),
                Augmentation = Recipe.Augmentation,
                CopyPaste = CopyPaste,
                Workers = Recipe.Engine.Workers,
                CacheBytes = (long)Recipe.Engine.CacheMegabytes << 20,
                Seed = Recipe.Seed,
            });
    }

    public EvaluationResult Evaluate(Network network, EvaluationOptions options, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        using var segmenter =
            new TorchSegmenter(network, Dataset.Labels, Preprocessing, Device.Parse(Recipe.Engine.Device), ownsNetwork: false);
        return Evaluator.Run(segmenter, Dataset, Validation ?? "val", options, progress, cancellation);
    }

    private Network CreateNetwork() => Recipe.CreateNetwork(Dataset.Labels.Count, auxiliary: true);

    /// <summary>A network that is made for one size could not be measured on others.</summary>
    /// <exception cref="InputException">Images of another size than the network takes.</exception>
    public void RequireSizes(IEnumerable<(int Width, int Height)> measured)
    {
        if (Recipe.Architecture() is not { FixedSize: true }) return;
        (int Width, int Height) only = (Recipe.Batch.CropWidth, Recipe.Batch.CropHeight);
        foreach ((int width, int height) in measured)
        {
            Placement placement = Preprocessing.Place(width, height);
            if ((placement.InputWidth, placement.InputHeight) == only) continue;
            throw new InputException($"recipe: model '{Recipe.Model}' is made for {only.Width}x{only.Height} " +
                $"(batch.cropWidth, batch.cropHeight), but the split '{Validation}' has images of {width}x{height}; " +
                "take 'stfcn' or another model of any size");
        }
    }

    // What could not be trained is refused here, before there is a run.
    private void RequireUsable()
    {
        try
        {
            Preprocessing.Validate();
        }
        catch (ArgumentException error)
        {
            throw new InputException($"recipe: data: {error.Message}", error);
        }
        BatchRecipe batch = Recipe.Batch;
        if (batch.StartSize is not (> 0 and <= 1))
            throw new InputException($"recipe: batch.startSize is {batch.StartSize}; expected a part above 0, at most 1");
        Architecture? architecture = Recipe.Architecture();
        if (batch.Frames > 1 && architecture is not { Video: true })
            throw new InputException(
                $"recipe: batch.frames is {batch.Frames}, but model '{Recipe.Model}' remembers no frames; expected 1");
        if (architecture is { FixedSize: true } && batch.StartSize != 1)
            throw new InputException($"recipe: batch.startSize is {batch.StartSize}, " +
                $"but model '{Recipe.Model}' takes images of one size; expected 1");
        if (batch.Size > Training.Count)
            throw new InputException(
                $"recipe: batch.size is {batch.Size}, of {Training.Count} images; expected at most {Training.Count}");
        // A step across epochs would leave one of them without a step of its own to stand for.
        int batches = Training.Count / batch.Size;
        if (batch.Accumulate < 1 || batch.Accumulate > batches)
            throw new InputException(
                $"recipe: batch.accumulate is {batch.Accumulate}; expected 1 to {batches}, the batches of an epoch");
        if (Recipe.Engine.Precision is not ("float32" or "bfloat16"))
            throw new InputException($"recipe: engine.precision is '{Recipe.Engine.Precision}'; expected float32 or bfloat16");
        if (Recipe.Optimiser.WarmUp is not (>= 0 and < 1))
            throw new InputException($"recipe: optimiser.warmUp is {Recipe.Optimiser.WarmUp}; expected a part from 0, below 1");
        ComputeDevice.Require(Recipe.Engine.Device, "recipe: engine.device");
        CreateLoader(_ => 0);
        CreateLoss();
        Optimisers.RequireKnown(Recipe.Optimiser);
    }

    private ILoss CreateLoss() => LossExpression.Parse(Recipe.Loss)
        .Create(ClassWeights.Compute(Recipe.ClassWeights, _classPixels, _shownIn), Dataset.Labels.IgnoreId);
}
