using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Sequences;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>UAVid's folders: a sequence is what numbers its frames, called seq1 where nothing does, and masks are coloured. No
/// colour means ignore.</summary>
internal sealed class UavidFormat : IDatasetFormat
{
    private const string Sequence = "seq";

    public string Name => "uavid";

    public LabelMap Own => KnownLabels.Uavid;

    public IReadOnlyList<string> Splits { get; } = ["train", "val", "test"];

    public bool HoldsIgnore => false;

    public string ImageEnding => ".png";

    public string ImagePath(CopiedSample sample) => PathOf(sample, "Images", sample.Extension);

    public string MaskPath(CopiedSample sample) => PathOf(sample, "Labels", ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        ImageFile.Write(path, Colorizer.Colorize(mask, labels));

    private static string PathOf(CopiedSample sample, string folder, string ending)
    {
        (string sequence, string frame) = Parts(sample.Name);
        return Path.Combine($"uavid_{sample.Split}", sequence, folder, frame + ending);
    }

    // seq1_000000 is how its own are read; 0001TP_006690 becomes frame 006690 of seq0001TP.
    private static (string Sequence, string Frame) Parts(string name)
    {
        int end = FrameName.Of(name)?.Sequence.Length ?? 0;
        if (end == 0 || end + 1 >= name.Length) return ($"{Sequence}1", name);
        string sequence = name[..end];
        return (sequence.StartsWith(Sequence, StringComparison.Ordinal) ? sequence : Sequence + sequence, name[(end + 1)..]);
    }
}
