using Tessera.Core.Sequences;

namespace Tessera.Core.Tests.Sequences;

public sealed class FrameNameTests
{
    [Theory]
    [InlineData("0001TP_006690", "0001TP", 6690)]
    [InlineData("Seq05VD_f02610", "Seq05VD", 2610)]
    [InlineData("frankfurt_000000_000294_leftImg8bit", "frankfurt_000000", 294)]
    [InlineData("frankfurt_000000_000294_leftImg8bit.png", "frankfurt_000000", 294)]
    [InlineData("drive-3-0012.jpg", "drive-3", 12)]
    [InlineData("clip_frame7.png", "clip", 7)]
    [InlineData("000012.png", "", 12)]
    [InlineData("frame0012", "", 12)]
    [InlineData("clip.mp4#12", "clip.mp4", 12)]
    [InlineData("scan_0003.nii.gz#0", "scan_0003.nii.gz", 0)]
    [InlineData("000012_10.png", "000012", 10)]
    public void Of_NamesOfFrames_TellsSequenceAndPlace(string name, string sequence, long frame) =>
        Assert.Equal(new FrameName(sequence, frame), FrameName.Of(name));

    [Theory]
    [InlineData("cat.png")]
    [InlineData("street")]
    [InlineData("camera2b")]
    [InlineData("photo12.jpg")]
    [InlineData("a_99999999999999999999.png")]
    [InlineData("")]
    public void Of_OtherNames_TellsNone(string name) => Assert.Null(FrameName.Of(name));

    [Fact]
    public void Of_Paths_KeepsFoldersApart()
    {
        string first = Path.Combine("a", "x_01.png"), second = Path.Combine("b", "x_02.png");

        Assert.NotEqual(FrameName.Of(first)?.Sequence, FrameName.Of(second)?.Sequence);
        Assert.Equal(FrameName.Of(first)?.Sequence, FrameName.Of(Path.Combine("a", "x_02.png"))?.Sequence);
    }
}

public sealed class FrameSequencesTests
{
    [Fact]
    public void Of_Names_SortsFramesBySequenceAndLeavesOthersAlone() =>
        Assert.Equal([[3, 0], [1], [2, 5, 4], [6]],
            FrameSequences.Of(["b_10.png", "cat.png", "a_2.png", "b_9.png", "a_100.png", "a_30.png", "dog.png"]));
}
