using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>Images that are the same pixel for pixel, however their files pack them.</summary>
internal sealed class DuplicateCheck(IReadOnlyList<Sample> samples) : ISampleCheck
{
    private readonly UInt128[] _images = new UInt128[samples.Count];
    private readonly UInt128[] _masks = new UInt128[samples.Count];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample.Image is { } image) _images[sample.Index] = Hash(image);
        if (sample.Labels is { } labels) _masks[sample.Index] = Hash(labels.Mask);
        return [];
    }

    public IEnumerable<Finding> Conclude() => Enumerable.Range(0, samples.Count).Where(i => _images[i] != 0)
        .GroupBy(i => _images[i]).Where(same => same.Count() > 1).SelectMany(OfGroup);

    public bool AreEqual(int first, int second) => _images[first] == _images[second];

    // Each is told with the first of another split, or else with the first of all.
    private IEnumerable<Finding> OfGroup(IEnumerable<int> same)
    {
        int[] group = [.. same];
        foreach (int i in group.Skip(1))
        {
            int other = group.FirstOrDefault(j => j < i && samples[j].Split != samples[i].Split, group[0]);
            yield return Of(samples[i], samples[other], _masks[i] != _masks[other]);
        }
    }

    private static Finding Of(Sample sample, Sample other, bool masksDiffer)
    {
        bool leaks = sample.Split != other.Split;
        string found = $"the same pixels as {other.ImagePath}{(masksDiffer ? ", with another mask" : "")}";
        return leaks
            ? new Finding(Severity.Error, FindingKinds.DuplicateAcrossSplits, sample.ImagePath, found,
                $"images in {sample.Split} that {other.Split} does not have", "remove one: scores on seen images say nothing")
            : new Finding(Severity.Warning, FindingKinds.Duplicate, sample.ImagePath, found, "every image once",
                masksDiffer ? "keep the one whose mask is right" : "remove one");
    }

    private static UInt128 Hash(Image image) => Fold(image.Bytes, image.Width, image.Channels);

    private static UInt128 Hash(Mask mask) => mask.Is16Bit
        ? Fold(MemoryMarshal.AsBytes(mask.Ids16), mask.Width, 2) : Fold(mask.Ids8, mask.Width, 1);

    // 128 bits of SHA-256: no two pictures meet by chance. The shape counts: rows of two widths may hold the same bytes.
    private static UInt128 Fold(ReadOnlySpan<byte> bytes, int width, int channels)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash) ^ (UInt128)((ulong)width * 64 + (ulong)channels);
    }
}
