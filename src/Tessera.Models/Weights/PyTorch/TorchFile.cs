using System.IO.Compression;
using Tessera.Core.Files;
using Tessera.Torch;

namespace Tessera.Models.Weights.PyTorch;

/// <summary>
/// What torch.save wrote: a zip with a pickle and one entry a storage, or before PyTorch 1.6 pickles with the storages behind
/// them. The state dict in it is found and read; the rest (optimiser, counters) is left alone.
/// </summary>
internal static class TorchFile
{
    // Storages may be shared, and copies of one are made then: a few times the file, but not without end.
    private const long SlackBytes = 1 << 20;
    private const int MostCopies = 4;

    /// <summary>By a file's first bytes: a zip's mark or a pickle's.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start is [0x80, >= 2 and <= 5, ..];

    /// <summary>The state dict's tensors, each owned by the caller.</summary>
    /// <exception cref="InputException">Damaged, too large for what it holds, or not only data.</exception>
    public static Dictionary<string, Tensor> Read(string path, FileStream file)
    {
        try
        {
            int first = file.ReadByte();
            file.Position = 0;
            return first == 'P' ? ReadZip(file) : ReadLegacy(file);
        }
        catch (Exception error) when (error is WeightsFormatException or InvalidDataException or EndOfStreamException
            or OverflowException)
        {
            // Names in the message are the file's own, and may hold anything.
            string line = new([.. error.Message.Select(c => char.IsControl(c) ? '?' : c)]);
            throw new InputException($"{path}: not usable PyTorch weights: {line}", error);
        }
    }

    private static Dictionary<string, Tensor> ReadZip(FileStream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var storages = new ZipStorages(archive, file.Length);
        return ReadTensors(StateDictSearch.Find(storages.ReadPickle()), storages, file.Length);
    }

    private static Dictionary<string, Tensor> ReadLegacy(FileStream file)
    {
        var storages = new LegacyStorages(file);
        return ReadTensors(StateDictSearch.Find(storages.ReadPickle()), storages, file.Length);
    }

    private static Dictionary<string, Tensor> ReadTensors(Dictionary<string, TorchTensor> views, ITorchStorages storages,
        long fileBytes)
    {
        RequireModest(views.Values, fileBytes);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach ((string key, TorchTensor view) in views) tensors.Add(key, Read(key, view, storages));
            return tensors;
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    private static void RequireModest(IEnumerable<TorchTensor> views, long fileBytes)
    {
        long most = MostCopies * fileBytes + SlackBytes, claimed = 0;
        foreach (TorchTensor view in views)
        {
            checked { claimed += (view.IsDense ? view.Count : view.Count + view.Extent) * view.Storage.Kind.Bytes; }
            if (claimed > most)
                throw new WeightsFormatException($"its tensors claim more than {most} bytes; the file has {fileBytes}");
        }
    }

    private static Tensor Read(string key, TorchTensor view, ITorchStorages storages)
    {
        int bytes = view.Storage.Kind.Bytes;
        if (Math.Max(view.Count, view.Extent) > int.MaxValue / bytes)
            throw new WeightsFormatException($"tensor '{key}' has more than 2 GiB");
        storages.Require(view.Storage);
        Tensor tensor = Tensor.Empty(view.Shape, view.Storage.Kind.Type).Own();
        try
        {
            if (view.Count == 0) return tensor;
            if (view.IsDense) storages.Read(view.Storage, view.Offset * bytes, tensor.RawData());
            else
            {
                byte[] touched = new byte[view.Extent * bytes];
                storages.Read(view.Storage, view.Offset * bytes, touched);
                Gather(touched, tensor.RawData(), view);
            }
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    // Row-major, whatever the strides: an odometer over the indices.
    private static void Gather(ReadOnlySpan<byte> from, Span<byte> to, TorchTensor view)
    {
        int bytes = view.Storage.Kind.Bytes;
        long[] index = new long[view.Shape.Length];
        long at = 0;
        for (int i = 0; i < to.Length; i += bytes)
        {
            from.Slice((int)(at * bytes), bytes).CopyTo(to[i..]);
            for (int d = index.Length - 1; d >= 0; d--)
            {
                at += view.Strides[d];
                if (++index[d] < view.Shape[d]) break;
                at -= view.Strides[d] * view.Shape[d];
                index[d] = 0;
            }
        }
    }
}
