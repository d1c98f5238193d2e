using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Runs;

public sealed class MetricsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-metrics-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Add_AfterResuming_ContinuesAtTheCheckpointsEpoch()
    {
        string path = Path.Combine(_folder, "metrics.csv");
        var whole = new MetricsFile(path, 0);
        for (int epoch = 1; epoch <= 3; epoch++)
            whole.Add(new MetricsRow(epoch, epoch * 10, 1e-3 / epoch, 1.0 / epoch, 0.5, epoch == 2 ? 0.25 : null, null));
        string before = File.ReadAllText(path);

        var resumed = new MetricsFile(path, 2);
        resumed.Add(new MetricsRow(3, 30, 1e-3 / 3, 1.0 / 3, 0.5, null, null));

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal("epoch,step,learning_rate,loss,gradient_norm,mean_iou,pixel_accuracy", before.Split('\n')[0]);
    }
}
