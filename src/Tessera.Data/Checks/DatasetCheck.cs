using System.Collections.Concurrent;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Checks;

/// <summary>Looks through a data set for what spoils a training or makes its scores a lie.</summary>
public static class DatasetCheck
{
    /// <summary>
    /// One pass over all samples. What is kept of a sample is some 400 bytes, so that memory does not grow with the images; the
    /// findings come in the order of <see cref="FindingKinds.All"/>, then by file, whatever thread was first.
    /// </summary>
    /// <param name="path">The data set's folder.</param>
    /// <param name="options">From when on a check speaks.</param>
    /// <param name="layout">One of the layouts' names where the folder is not to be recognised by itself.</param>
    /// <param name="progress">Told every sample.</param>
    /// <param name="cancellation">Stops after the samples under way.</param>
    /// <exception cref="InputException">No such folder, no layout known, or its description cannot be read. Anything wrong with a
    /// single file is a finding.</exception>
    public static CheckResult Run(string path, CheckOptions? options = null, string? layout = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        Dataset dataset = Dataset.OpenToCheck(path, layout, out IReadOnlyList<OpeningFault> faults);
        return Run(dataset, faults, options, progress, cancellation);
    }

    /// <summary>The same for a data set that is open, with what its opening has left out.</summary>
    public static CheckResult Run(Dataset dataset, IReadOnlyList<OpeningFault> faults, CheckOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options = (options ?? new CheckOptions()).Validated();
        Sample[] samples = [.. dataset.Splits.Values.SelectMany(split => split)];
        ISampleCheck[] checks = Checks(dataset, samples, options);
        var findings = new ConcurrentBag<Finding>(faults.Select(UnreadableCheck.Of));
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellation };
        Parallel.For(0, samples.Length, parallel, i =>
        {
            var sample = new CheckedSample(dataset, samples[i], i);
            foreach (Finding finding in checks.SelectMany(check => check.Look(sample))) findings.Add(finding);
            progress?.Report(new ProgressReport("checking", Interlocked.Increment(ref done), samples.Length));
        });
        foreach (Finding finding in checks.SelectMany(check => check.Conclude())) findings.Add(finding);
        return new CheckResult(dataset.Root, samples.Length, Ordered(findings));
    }

    private static ISampleCheck[] Checks(Dataset dataset, Sample[] samples, CheckOptions options)
    {
        var duplicates = new DuplicateCheck(samples);
        return
        [
            new UnreadableCheck(), new SizeCheck(), new MixedImagesCheck(samples), new UnknownValuesCheck(dataset),
            new BinaryMaskCheck(dataset), new PaletteCheck(dataset), new AlphaCheck(), new WideIdsCheck(dataset),
            new ContentCheck(dataset.Labels), duplicates, new NearDuplicateCheck(samples, duplicates, options),
            new BalanceCheck(dataset, options), new RegionCheck(samples, dataset.Labels, options),
            new OutlierCheck(samples, options),
        ];
    }

    // Several samples may share a file of labels: what is wrong with it is said once.
    private static Finding[] Ordered(IEnumerable<Finding> findings)
    {
        string[] kinds = [.. FindingKinds.All];
        return [.. findings.Distinct().OrderBy(f => f.Severity).ThenBy(f => Array.IndexOf(kinds, f.Kind))
            .ThenBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Found, StringComparer.Ordinal)];
    }
}
