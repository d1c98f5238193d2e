using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

public sealed class MaskCleaningTests
{
    private static readonly string[] Spotted =
    [
        "11111111",
        "11011121",
        "11111111",
        "22222222",
        "22202222",
        "22222222",
    ];

    [Theory]
    [InlineData("specks(pixels=2)", 3, "11111111/11111111/11111111/22222222/22222222/22222222")]
    [InlineData("holes", 2, "11111111/11111121/11111111/22222222/22222222/22222222")]
    [InlineData("largest", 1, "11111111/11011111/11111111/22222222/22202222/22222222")]
    [InlineData("majority(pixels=3)", 3, "11111111/11111111/11111111/22222222/22222222/22222222")]
    [InlineData("holes + largest", 3, "11111111/11111111/11111111/22222222/22222222/22222222")]
    [InlineData("holes(pixels=1)+specks(pixels=20)", 3, "11111111/11111111/11111111/22222222/22222222/22222222")]
    public void Apply_ASpottedMask_TidiesStepByStep(string text, long changed, string expected)
    {
        Mask mask = Drawn(Spotted);

        long count = MaskCleaning.Parse(text).Apply(mask, classes: 3, ignoreId: 255);

        Assert.Equal(expected.Split('/'), Rows(mask));
        Assert.Equal(changed, count);
    }

    [Theory]
    [InlineData("speks", "'speks' is no way to clean a mask; did you mean 'specks'?")]
    [InlineData("specks(area=3)", "specks has no setting 'area'")]
    [InlineData("specks(pixels=1)", "expected pixels= a number from 2")]
    [InlineData("largest(pixels=3)", "largest has no settings")]
    [InlineData("specks + + holes", "'' is no way to clean a mask; expected one such as specks(pixels=100)")]
    public void Parse_WhatIsNone_IsAnswered(string text, string expected)
    {
        var error = Assert.Throws<InputException>(() => MaskCleaning.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Mask Drawn(string[] rows)
    {
        var mask = new Mask(rows[0].Length, rows.Length);
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++) mask[x, y] = rows[y][x] - '0';
        return mask;
    }

    private static string[] Rows(Mask mask) => [.. Enumerable.Range(0, mask.Height)
        .Select(y => string.Concat(Enumerable.Range(0, mask.Width).Select(x => (char)('0' + mask[x, y]))))];
}
