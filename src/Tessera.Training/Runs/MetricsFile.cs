using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Training.Runs;

/// <summary>One epoch of a run. Holds nothing that depends on the clock, so that a resumed run writes the same.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="Loss">Mean over the epoch's batches.</param>
/// <param name="GradientNorm">Mean norm of the gradients before clipping.</param>
/// <param name="MeanIou">On the validation split with the averaged weights; null where it was not measured.</param>
public sealed record MetricsRow(int Epoch, long Step, double LearningRate, double Loss, double GradientNorm, double? MeanIou,
    double? PixelAccuracy);

/// <summary>metrics.csv: a row an epoch, written whole each time, so that a kill leaves the old file or the new one.</summary>
public sealed class MetricsFile
{
    private const string Header = "epoch,step,learning_rate,loss,gradient_norm,mean_iou,pixel_accuracy";

    private readonly string _path;
    private readonly List<MetricsRow> _rows;

    /// <summary>Goes on after <paramref name="epochs"/> epochs: rows of later ones, from a run that was cut off, are
    /// dropped.</summary>
    public MetricsFile(string path, int epochs)
    {
        _path = path;
        _rows = epochs > 0 ? [.. Read(path).Where(r => r.Epoch <= epochs)] : [];
    }

    public IReadOnlyList<MetricsRow> Rows => _rows;

    public void Add(MetricsRow row)
    {
        _rows.Add(row);
        Save();
    }

    public void Save() => AtomicFile.WriteText(_path, $"{Header}\n{string.Concat(_rows.Select(Line))}");

    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path)
    {
        try
        {
            string[] lines = File.ReadAllLines(path);
            if (lines.FirstOrDefault() != Header) throw InputException.At(path, $"its first line is not '{Header}'");
            return [.. lines.Skip(1).Select(Parse)];
        }
        catch (Exception error) when (error is IOException or FormatException or IndexOutOfRangeException)
        {
            throw new InputException($"{path}: cannot be read as a run's metrics: {error.Message}", error);
        }
    }

    // Numbers only, so nothing is ever quoted.
    private static string Line(MetricsRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Epoch},{row.Step},{row.LearningRate},{row.Loss},{row.GradientNorm},{row.MeanIou},{row.PixelAccuracy}\n");

    private static MetricsRow Parse(string line)
    {
        string[] cells = line.Split(',');
        return new MetricsRow(int.Parse(cells[0], CultureInfo.InvariantCulture),
            long.Parse(cells[1], CultureInfo.InvariantCulture),
            Number(cells[2]), Number(cells[3]), Number(cells[4]), cells[5].Length > 0 ? Number(cells[5])
                : null, cells[6].Length > 0 ? Number(cells[6]) : null);
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
