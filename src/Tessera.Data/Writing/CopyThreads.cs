using Tessera.Core.Files;

namespace Tessera.Data.Writing;

/// <summary>Work on many samples by all cores.</summary>
internal static class CopyThreads
{
    /// <exception cref="InputException">The first that one of them threw.</exception>
    public static void ForEach<T>(IEnumerable<T> items, CancellationToken cancellation, Action<T> work)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
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
