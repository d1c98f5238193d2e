using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Rules;

namespace Tessera.Core.Tests.Rules;

public sealed class MaskRulesTests
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["road", "car", "traffic light", "no parking", "person"]);

    // 40 of 100 labelled pixels are road, 12 car in three regions, 1 traffic light, the rest "no parking"; 20 more are ignored.
    [Theory]
    [InlineData("road", true)]
    [InlineData("person", false)]
    [InlineData("no person", true)]
    [InlineData("no  Traffic Light", false)]
    [InlineData("road = 40 %", true)]
    [InlineData("road>40%", false)]
    [InlineData("road >= 40 %", true)]
    [InlineData("road < 40.1 %", true)]
    [InlineData("car == 12 px", true)]
    [InlineData("car <= 11 px", false)]
    [InlineData("car <= 12 px", true)]
    [InlineData("road <= 100 %", true)]
    [InlineData("car = 3", true)]
    [InlineData("car >= 4", false)]
    [InlineData("person < 1", true)]
    [InlineData("no parking", true)]
    [InlineData("no no parking", false)]
    [InlineData("person or car", true)]
    [InlineData("person or no road", false)]
    [InlineData("person or car > 2, road", true)]
    [InlineData("car, road > 50 %", false)]
    [InlineData("car # at least one\n# and a road\nroad\n", true)]
    public void Judge_AKnownMask_HoldsAsCounted(string text, bool expected)
    {
        Assert.Equal(expected, MaskRules.Parse(text, Labels, "rules").Judge(Known()).All(verdict => verdict.Holds));
    }

    [Fact]
    public void Judge_TellsWhatWasMeasured()
    {
        IReadOnlyList<RuleVerdict> verdicts = MaskRules.Parse("road < 10 %, person or car > 3", Labels, "rules").Judge(Known());

        Assert.Equal([false, false], verdicts.Select(verdict => verdict.Holds));
        Assert.Equal(["road < 10 %", "person or car > 3"], verdicts.Select(verdict => verdict.Rule.Text));
        Assert.Equal([[40], [0, 3]], verdicts.Select(verdict => verdict.Measured.ToArray()));
        Assert.Equal("car > 3 objects", verdicts[1].Rule.Conditions[1].ToString());
    }

    [Fact]
    public void Judge_PartsThatTouchAtACorner_AreOneObject() =>
        Assert.Equal([1], MaskRules.Parse("car = 1", Labels, "rules").Judge(Golden.Mask(2, 2, [1, 0, 0, 1]))[0].Measured);

    [Fact]
    public void Judge_NothingLabelled_IsNoShare()
    {
        Mask mask = Golden.Mask(2, 1, [255, 255]);

        Assert.Equal([0], MaskRules.Parse("road < 1 %", Labels, "rules").Judge(mask)[0].Measured);
    }

    [Theory]
    [InlineData("", "rules: there is no rule; expected rules such as")]
    [InlineData("# nothing", "rules: there is no rule; expected rules such as")]
    [InlineData("caar > 3", "rules: there is no class 'caar'; did you mean 'car'?")]
    [InlineData("no persn", "rules: there is no class 'persn'; did you mean 'person'?")]
    [InlineData("persn", "rules: there is no class 'persn'; did you mean 'person'?")]
    [InlineData("car >", "rules: 'car >' cannot be understood")]
    [InlineData("car > many", "rules: 'car > many' cannot be understood")]
    [InlineData("car > 5 mm", "rules: 'car > 5 mm' cannot be understood")]
    [InlineData("car > -5", "rules: 'car > -5' cannot be understood")]
    [InlineData("car > 101 %", "rules: 'car > 101 %' asks for more than 100 %")]
    public void Parse_WhatCannotBe_IsOneLine(string text, string expected)
    {
        string line = Assert.Throws<InputException>(() => MaskRules.Parse(text, Labels, "rules")).Message;

        Assert.StartsWith(expected, line);
        Assert.DoesNotContain('\n', line);
    }

    private static Mask Known()
    {
        var mask = new Mask(12, 10);
        mask.Ids8[..40].Clear();
        mask.Ids8[40..100].Fill(3);
        mask.Ids8[100..].Fill(255);
        // Rows are 12 wide: three pairs over each other, two columns apart.
        foreach (int start in (int[])[48, 51, 54])
        {
            foreach (int row in (int[])[0, 12]) mask.Ids8.Slice(start + row, 2).Fill(1);
        }
        mask.Ids8[99] = 2;
        return mask;
    }
}
