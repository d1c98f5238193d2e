using Tessera.Core.Files;

namespace Tessera.Data.Writing;

/// <summary>Work on many samples by all cores.</summary>
internal static class CopyThreads
{
    /// <exception cref="InputException">The first that one of them threw.</exception>
    public static void ForEach<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellation)
    {
        int cores = Environment.ProcessorCount;
        var options = new ParallelOptions { MaxDegreeOfParallelism = cores, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(items, options, work);
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } first)
        {
            throw new InputException(first.Message, errors);
        }
    }
}
