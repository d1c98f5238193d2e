using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Describing;

namespace Tessera.Core.Tests.Masks.Describing;

/// <summary>Masks drawn in letters, a pixel each, and what a person would say of them.</summary>
public sealed class MaskDescriptionTests
{
    private static readonly LabelMap Street = new(
    [
        new(0, "sky", new Rgb(1, 1, 1)), new(1, "road", new Rgb(2, 2, 2)), new(2, "building", new Rgb(3, 3, 3)),
        new(3, "car", new Rgb(4, 4, 4), Thing: true), new(4, "person", new Rgb(5, 5, 5), Thing: true),
    ]);

    private static readonly LabelMap Lesions = LabelMap.FromNames(["background", "lesion"]);

    [Theory]
    [InlineData("sss sss sss", "Mostly sky (100 %).")]
    [InlineData("sss sss rrr", "Mostly sky (67 %) at the top, road (33 %) at the bottom.")]
    [InlineData("bbr bbr bbr", "Mostly building (67 %) on the left, road (33 %) on the right.")]
    [InlineData("sss rcr rrr", "Mostly road (56 %) at the bottom, sky (33 %) at the top. One car in the centre.")]
    [InlineData("ssssss ssssss rrrrrr crrcrc", "Mostly sky (50 %) at the top, road (38 %) across the middle. " +
        "One car at the bottom, one at the bottom left and one at the bottom right.")]
    [InlineData("psp sss pss", "Mostly sky (67 %). One person at the bottom left, one at the top left and one at the top right.")]
    [InlineData("sbs rsr bsb", "Mostly sky (44 %), building (33 %) at the bottom, road (22 %) across the middle.")]
    [InlineData("sss rrr bbb", "Sky (33 %) at the top, road (33 %) across the middle, building (33 %) at the bottom.")]
    [InlineData("s.. ... ...", "Mostly sky (100 %) at the top left. 89 % is not recognised.")]
    [InlineData("... ... ...", "Nothing is recognised.")]
    public void Of_ASmallPicture_SaysWhatIsThere(string rows, string expected) =>
        Assert.Equal(expected, MaskDescription.Of(Drawn(rows, "srbcp"), Street));

    [Theory]
    [InlineData("--- -l- ---", "Lesion (11 %) in the centre. The rest is background (89 %).")]
    [InlineData("--- --- ---", "Nothing but background.")]
    public void Of_BackgroundAndOneClass_NamesTheClassFirst(string rows, string expected) =>
        Assert.Equal(expected, MaskDescription.Of(Drawn(rows, "-l"), Lesions));

    [Theory]
    [InlineData(2, "person", "two people")]
    [InlineData(1, "bus", "one bus")]
    [InlineData(3, "bus", "three buses")]
    [InlineData(12, "traffic light", "twelve traffic lights")]
    [InlineData(13, "lorry", "13 lorries")]
    [InlineData(2, "railway", "two railways")]
    [InlineData(1200, "box", "1,200 boxes")]
    [InlineData(2, "bench", "two benches")]
    [InlineData(2, "brush", "two brushes")]
    [InlineData(2, "delivery man", "two delivery men")]
    [InlineData(2, "toy_sheep", "two toy_sheep")]
    [InlineData(0, "car", "no cars")]
    public void Counted_FollowsEnglish(int count, string noun, string expected) =>
        Assert.Equal(expected, EnglishWords.Counted(count, noun));

    [Fact]
    public void Of_Specks_AreNotMentioned()
    {
        var mask = new Mask(100, 100);
        mask[50, 50] = 3;
        mask[10, 10] = 1;

        Assert.Equal("Mostly sky (100 %).", MaskDescription.Of(mask, Street));
    }

    // A hundredth of the picture is an area, a thousandth an object; a pixel less is neither.
    [Theory]
    [InlineData(100, 10, "Mostly sky (99 %), road (1 %) at the top left. One car in the centre.")]
    [InlineData(99, 9, "Mostly sky (99 %).")]
    public void Of_WhatIsJustLargeEnough_IsMentioned(int road, int car, string expected)
    {
        var mask = new Mask(100, 100);
        for (int i = 0; i < road; i++) mask[i % 10, i / 10] = 1;
        for (int i = 0; i < car; i++) mask[45 + i, 50] = 3;

        Assert.Equal(expected, MaskDescription.Of(mask, Street));
    }

    [Fact]
    public void Of_ManyAreas_TellsTheSixLargest()
    {
        var mask = new Mask(28, 1);
        // Seven pixels of the first class, one of the last.
        for (int id = 0, at = 0; id < 7; at += 7 - id++) mask.Ids8.Slice(at, 7 - id).Fill((byte)id);

        string text = MaskDescription.Of(mask, LabelMap.FromNames(["ash", "birch", "cedar", "date", "elm", "fir", "gum"]));

        Assert.StartsWith("Ash (25 %)", text);
        Assert.Equal(6, text.Count(letter => letter == '('));
        Assert.Contains("fir (7 %)", text);
        Assert.DoesNotContain("gum", text);
    }

    private static Mask Drawn(string rows, string letters)
    {
        string[] lines = rows.Split(' ');
        var mask = new Mask(lines[0].Length, lines.Length);
        for (int i = 0; i < mask.Ids8.Length; i++)
        {
            char letter = lines[i / mask.Width][i % mask.Width];
            mask.Ids8[i] = (byte)(letter == '.' ? 255 : letters.IndexOf(letter));
        }
        return mask;
    }
}
