using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Tessera.Core.Files;

namespace Tessera.Training.Runs;

/// <summary>One epoch of a run. Holds nothing that depends on the clock, so that a resumed run writes the same.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="Loss">Mean over the epoch's batches.</param>
/// <param name="GradientNorm">Mean norm of the gradients before clipping.</param>
/// <param name="MeanIou">On the validation split with the averaged weights; null where it was not measured.</param>
public sealed record MetricsRow(int Epoch, long Step, double LearningRate, double Loss, double GradientNorm, double? MeanIou, double? PixelAccuracy);

/// <summary>metrics.csv: a row an epoch, written whole each time, so that a kill leaves the old file or the new one.</summary>
public sealed class MetricsFile
{
    private readonly string _path;
    private readonly List<MetricsRow> _rows;

    /// <summary>Goes on after <paramref name="epochs"/> epochs: rows of later ones, from a run that was cut off, are dropped.</summary>
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

    public void Save()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Configuration())) csv.WriteRecords(_rows);
        AtomicFile.WriteText(_path, text.ToString());
    }

    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            using var csv = new CsvReader(reader, Configuration());
            return [.. csv.GetRecords<MetricsRow>()];
        }
        catch (Exception error) when (error is IOException or CsvHelperException)
        {
            throw new InputException($"{path}: cannot be read as a run's metrics: {error.Message}", error);
        }
    }

    private static CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture) { NewLine = "\n" };
}
