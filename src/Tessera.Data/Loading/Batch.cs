using Tessera.Data.Datasets;

namespace Tessera.Data.Loading;

/// <summary>Samples ready for a network. Disposing it hands the arrays to a later batch: copy what is to stay.</summary>
public sealed class Batch : IDisposable
{
    private BatchBuffers? _buffers;
    private readonly Action<BatchBuffers> _giveBack;

    internal Batch(BatchBuffers buffers, Action<BatchBuffers> giveBack) => (_buffers, _giveBack) = (buffers, giveBack);

    public required int Epoch { get; init; }

    /// <summary>Place in the epoch, from 0.</summary>
    public required int Step { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Frames of a sample's clip, which lie one after the other, the sample itself last.</summary>
    public required int Frames { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required int Channels { get; init; }

    /// <summary>Samples in this batch: below the batch size in an epoch's last one.</summary>
    public int Count => Samples.Count;

    /// <summary>Count x Frames x Height x Width x Channels normalised values; room for a whole batch, so longer where Count is
    /// smaller.</summary>
    public float[] Images => Buffers.Images;

    /// <summary>Count x Frames x Height x Width class ids, ignore as the label map's ignore id;
    /// as long as a whole batch.</summary>
    public long[] Targets => Buffers.Targets;

    private BatchBuffers Buffers => _buffers ?? throw new ObjectDisposedException(nameof(Batch));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffers, null) is { } buffers) _giveBack(buffers);
    }
}

/// <summary>Room for a batch of the largest crops; smaller ones lie closer together in it.</summary>
internal sealed class BatchBuffers(int batchSize, int frames, CropSize largest, int channels)
{
    public CropSize Size { get; set; } = largest;

    public float[] Images { get; } = new float[checked(batchSize * frames * largest.Pixels * channels)];

    public long[] Targets { get; } = new long[checked(batchSize * frames * largest.Pixels)];

    /// <summary>Of all frames of a sample.</summary>
    public Span<float> ImagesOf(int slot) => Part(Images, slot, frames * Size.Pixels * channels);

    /// <summary>Of all frames of a sample.</summary>
    public Span<long> TargetsOf(int slot) => Part(Targets, slot, frames * Size.Pixels);

    private static Span<T> Part<T>(T[] all, int place, int length) => all.AsSpan(place * length, length);
}
