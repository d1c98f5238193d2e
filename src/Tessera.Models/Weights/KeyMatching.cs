using Tessera.Models.Encoders;

namespace Tessera.Models.Weights;

/// <summary>
/// Which weight of a network a key of a file means. A file of the same network has the same keys; an encoder's weights may stand
/// alone (an ImageNet classifier) or under another network's name for its encoder.
/// </summary>
/// <param name="FileKeys">Key in the file by key of the network, for all that the file's names could mean, also where the network
/// has no such weight.</param>
/// <param name="LeftOut">Keys of the file outside the encoder that is taken from it.</param>
internal sealed record KeyMatching(IReadOnlyDictionary<string, string> FileKeys, IReadOnlyList<string> LeftOut)
{
    // Ours, segmentation_models.pytorch's and torchvision's names for it; the last in its classifiers.
    private static readonly string[] EncoderNames = ["", "encoder.", "backbone.", "features."];

    /// <summary>The reading under which most of the network's weights are there; as they stand where that is as good.</summary>
    public static KeyMatching Find(Network network, IEnumerable<string> fileKeys)
    {
        string[] keys = [.. fileKeys];
        HashSet<string> own = [.. network.StateDict().Select(s => s.Key)];
        var readings = network.Parts.Where(p => p.Part is Encoder)
            .SelectMany(p => EncoderNames.Select(name => Read(keys, name, p.Name.Length == 0 ? "" : p.Name + ".")));
        return readings.Prepend(Read(keys, "", "")).MaxBy(r => r.FileKeys.Keys.Count(own.Contains)) ?? Read(keys, "", "");
    }

    private static KeyMatching Read(string[] keys, string taken, string given)
    {
        var inside = keys.Where(k => k.StartsWith(taken, StringComparison.Ordinal));
        return new KeyMatching(inside.ToDictionary(k => given + k[taken.Length..]),
            [.. keys.Where(k => !k.StartsWith(taken, StringComparison.Ordinal))]);
    }
}
