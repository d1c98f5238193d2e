using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Rasters.Volumes.Nifti;
using Tessera.Torch.Tests;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

/// <summary>From a folder of NIfTI volumes with labels to the labels of a volume.</summary>
public sealed class VolumeTrainingTests : LeakCheck
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-volumes-").FullName;

    public VolumeTrainingTests() => FrameFormats.Add(new NiftiFormat());

    protected override void CleanUp()
    {
        FrameFormats.CloseIdle();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Run_OnVolumes_ItsModelGivesAMaskForEverySliceAndAVolumeOfThem()
    {
        string data = Data();
        var recipe = new RecipeSettings();
        recipe.Set("budget.epochs", 2);
        recipe.Set("batch.size", 4);
        recipe.Set("evaluation.every", 2);
        recipe.Set("engine.threads", 1);
        TrainingOutcome outcome = TrainingRun.Run(new TrainingRequest(data, recipe, Path.Combine(_folder, "run"), false),
            TimeProvider.System, (_, _, _) => { }, new Progress<ProgressReport>(), TestContext.Current.CancellationToken);
        string scan = Path.Combine(data, "images", "dan.nii.gz"), output = Path.Combine(_folder, "masks");

        using ISegmenter segmenter = Segmenter.Load(outcome.Run.Model);
        PredictionResult result = new Predictor(segmenter)
            .Run([scan], output, cancellation: TestContext.Current.CancellationToken);

        Assert.Empty(result.Failed);
        string volume = Path.Combine(output, "dan.nii.gz");
        Assert.Equal([volume], result.Volumes);
        FrameFile image = FrameFile.At(scan), masks = FrameFile.At(volume);
        Assert.Equal((4, 4, image.Spacing), (result.Images.Count, masks.Count, masks.Spacing));
        for (int slice = 0; slice < 4; slice++)
        {
            byte[] ids = MaskFile.Read(Path.Combine(output, "dan", $"{slice:0000}.png")).Ids8.ToArray();
            Assert.Equal(ids, MaskFile.Read(masks.Locator(slice)).Ids8.ToArray());
        }
    }

    private string Data()
    {
        string data = Path.Combine(_folder, "data");
        foreach (string kind in new[] { "images", "masks" })
        {
            Directory.CreateDirectory(Path.Combine(data, kind));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "golden", "pairs", kind)))
                File.Copy(file, Path.Combine(data, kind, Path.GetFileName(file)));
        }
        File.WriteAllText(Path.Combine(data, "train.txt"), "ann\nbob\ncid\n");
        File.WriteAllText(Path.Combine(data, "val.txt"), "dan\n");
        return data;
    }
}
