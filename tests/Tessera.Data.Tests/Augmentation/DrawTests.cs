using System.Globalization;
using Tessera.Core.Files;
using Tessera.Data.Augmentation;
using Tessera.Data.Ordering;

namespace Tessera.Data.Tests.Augmentation;

public sealed class DrawTests
{
    // Written by golden/make_augmentation.py: the draws as they were before there were policies.
    private static readonly string[][] Drawn =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "draws.txt")).Select(line => line.Split(' '))];

    [Fact]
    public void Draw_LightAndMedium_AreWhatTheyAlwaysWere()
    {
        Assert.Equal(24, Drawn.Length);
        foreach (string[] line in Drawn)
        {
            AugmentationPlan plan = Draw(AugmentationPolicy.Find(line[0]), ulong.Parse(line[1], CultureInfo.InvariantCulture));

            string[] whole =
                [Text(plan.ResizedWidth), Text(plan.ResizedHeight), Text(plan.Left), Text(plan.Top), plan.Flip ? "1" : "0"];
            Assert.Equal(line[2..7], whole);
            float[] expected = [.. line[7..14].Select(word => float.Parse(word, CultureInfo.InvariantCulture))];
            float[] actual =
            [
                plan.Brightness, plan.Contrast, plan.Saturation, plan.HueDegrees, plan.Gamma, plan.BlurSigma,
                plan.NoiseDeviation,
            ];
            // Powers may differ in the last bit from one library to another.
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6f);
            Assert.Equal(line[14], plan.Seed.ToString(CultureInfo.InvariantCulture));
            Assert.True(plan.Warp.IsNone && plan.Shot.IsNone && plan.Mix == LabelMix.None);
        }
    }

    [Fact]
    public void Draw_WithEverythingOn_ChangesNothingOfWhatWasThereBefore()
    {
        AugmentationOptions all = AugmentationPolicy.Medium with
        {
            Rotate = 1,
            Shear = 1,
            Perspective = 1,
            Elastic = 1,
            Grid = 1,
            Shadow = 1,
            Fog = 1,
            Rain = 1,
            MotionBlur = 1,
            LowResolution = 1,
            Jpeg = 1,
            CutMix = 0.5f,
            Mosaic = 0.5f,
        };
        for (ulong n = 0; n < 20; n++)
        {
            AugmentationPlan plan = Draw(all, n);

            Assert.Equal(Draw(AugmentationPolicy.Medium, n), plan with { Warp = default, Shot = default, Mix = default });
            Assert.True(plan.Warp is { RotateDegrees: not 0, ShearXDegrees: not 0 });
            Assert.True(plan.Warp is { PerspectiveShift: > 0, ElasticShift: > 0, GridShift: > 0 });
            Assert.True(plan.Shot is { ShadowDepth: > 0, FogDensity: > 0, RainDensity: > 0 });
            Assert.True(plan.Shot is { MotionBlurPixels: > 0, LowResolutionFactor: > 0, JpegQuality: > 0 });
            Assert.True(plan.Mix is LabelMix.CutMix or LabelMix.Mosaic);
        }
    }

    [Fact]
    public void Draw_OneEffectMore_LeavesTheOthersAsTheyWere()
    {
        AugmentationOptions fewer = AugmentationPolicy.Strong with { Rotate = 0, Fog = 0 };
        for (ulong n = 0; n < 50; n++)
        {
            AugmentationPlan all = Draw(AugmentationPolicy.Strong, n), some = Draw(fewer, n);

            Assert.Equal(all.Warp with { RotateDegrees = 0 }, some.Warp);
            Assert.Equal(all.Shot with { FogDensity = 0 }, some.Shot);
            Assert.Equal(all.Mix, some.Mix);
        }
    }

    [Fact]
    public void Draw_Strong_DrawsEachAsOftenAsItSays()
    {
        const int Draws = 4000;
        AugmentationPlan[] plans = [.. Enumerable.Range(0, Draws).Select(n => Draw(AugmentationPolicy.Strong, (ulong)n))];
        AugmentationOptions options = AugmentationPolicy.Strong;

        AssertShare(options.Rotate, plan => plan.Warp.RotateDegrees != 0);
        AssertShare(options.Elastic, plan => plan.Warp.ElasticShift > 0);
        AssertShare(options.Shadow, plan => plan.Shot.ShadowDepth > 0);
        AssertShare(options.Jpeg, plan => plan.Shot.JpegQuality > 0);
        AssertShare(options.CutMix, plan => plan.Mix == LabelMix.CutMix);
        AssertShare(options.ClassMix, plan => plan.Mix == LabelMix.ClassMix);
        AssertShare(options.CopyPaste, plan => plan.Mix == LabelMix.CopyPaste);
        AssertShare(options.Mosaic, plan => plan.Mix == LabelMix.Mosaic);
        Assert.All(plans.Where(plan => plan.Shot.JpegQuality > 0), plan => Assert.InRange(plan.Shot.JpegQuality, 20, 70));
        Assert.All(plans, plan => Assert.InRange(plan.Warp.RotateDegrees, -10, 10));

        // Five standard deviations of a binomial share.
        void AssertShare(float expected, Func<AugmentationPlan, bool> happened) =>
            Assert.Equal(expected, (double)plans.Count(happened) / Draws, 5 * Math.Sqrt(expected * (1 - expected) / Draws));
    }

    [Fact]
    public void Policies_AreValid_AndFoundByName()
    {
        Assert.Equal(["none", "light", "medium", "strong"], AugmentationPolicy.All.Keys);
        Assert.All(AugmentationPolicy.All.Values, options => options.Validate());
        Assert.Same(AugmentationPolicy.Strong, AugmentationPolicy.Find("strong"));
        Assert.Equal("augmentation: there is no policy 'stron'; did you mean 'strong'?",
            Assert.Throws<InputException>(() => AugmentationPolicy.Find("stron")).Message);
    }

    public static TheoryData<AugmentationOptions, string> OutOfRange { get; } = new()
    {
        { new() { Rotate = 1.2f }, "rotate is 1.2; expected a number from 0 to 1" },
        { new() { RotateDegrees = 181 }, "rotateDegrees is 181; expected a number from 0 to 180" },
        { new() { PerspectiveShift = 0.3f }, "perspectiveShift is 0.3; expected a number from 0 to 0.2" },
        { new() { ElasticShift = float.NaN }, "elasticShift is NaN; expected a number from 0 to 0.45" },
        { new() { GridCells = 1 }, "gridCells is 1; expected a whole number from 2 to 64" },
        { new() { JpegQuality = new(0, 50) }, "jpegQuality is 0 to 50; expected two numbers from 1 to 100" },
        { new() { FogDensity = new(0.5f, 0.4f) },
            "fogDensity is 0.5 to 0.4; expected two numbers from 0 to 1, the smaller first" },
        { new() { MotionBlurPixels = new(3, 500) }, "expected two numbers from 1 to 101" },
        { new() { CutMix = 0.6f, Mosaic = 0.6f }, "cutMix + classMix + copyPaste + mosaic is 1.2; expected at most 1" },
    };

    [Theory, MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesItAndWhatWasExpected(AugmentationOptions options, string expected)
    {
        string message = Assert.Throws<InputException>(options.Validate).Message;

        Assert.StartsWith("augmentation: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static AugmentationPlan Draw(AugmentationOptions options, ulong n)
    {
        var random = new SampleRandom(n * n, n % 5, n + 3);
        return AugmentationPlan.Draw(options, 480, 360, 384, 288, ref random);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
