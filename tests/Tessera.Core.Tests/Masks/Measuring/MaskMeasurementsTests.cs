using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Measuring;

namespace Tessera.Core.Tests.Masks.Measuring;

public sealed class MaskMeasurementsTests
{
    // skimage's sums are in floating point; roots of small differences keep about half the digits of a double.
    private const double Tolerance = 2e-7;

    [Theory]
    [InlineData("objects8")]
    [InlineData("objects4")]
    [InlineData("classes")]
    public void Of_ManyMasks_EqualsScikitImage(string what)
    {
        foreach (JsonElement entry in Golden.MasksWith(what))
        {
            foreach (Mask mask in entry.BothDepths())
            {
                IReadOnlyList<Measurement> found = what == "classes" ? MaskMeasurements.OfClasses(mask, 255, PixelSize.One)
                    : MaskMeasurements.OfObjects(mask, 255, PixelSize.One, (Connectivity)(what[^1] - '0'));

                Assert.Equal(entry.GetProperty(what).GetArrayLength(), found.Count);
                foreach ((Measurement one, JsonElement answer) in found.Zip(entry.GetProperty(what).EnumerateArray()))
                    RequireSame([.. answer.EnumerateArray().Select(v => v.GetDouble())], one);
            }
        }
    }

    [Fact]
    public void OfObjects_ADisk_HasTheCirclesFigures()
    {
        JsonElement entry = Golden.MasksWith("objects8").Single(e => e.GetProperty("name").GetString() == "disk");

        Measurement disk = MaskMeasurements.OfObjects(entry.BothDepths()[0], 0, PixelSize.One).Single(m => m.ClassId == 1);

        Assert.Equal(2 * Math.PI * 20, disk.Perimeter, 2 * Math.PI * 20 * 0.02);
        // skimage's other one, through the centres of the outermost pixels, is 5 % longer than the circle.
        Assert.Equal(entry.GetProperty("objects8")[1][7].GetDouble(), disk.Perimeter, disk.Perimeter * 0.04);
        Assert.Equal(164, disk.OutlineLength);
        Assert.Equal(40, disk.EquivalentDiameter, 0.1);
        Assert.Equal((30.5, 29.5), (disk.CentroidX, disk.CentroidY));
        Assert.Equal((0, 0), (disk.Eccentricity, disk.Orientation));
    }

    // Pixels twice as wide as high: each is two pixels of a mask twice as wide, which is measured in square pixels.
    [Fact]
    public void OfObjects_WidePixels_MeasureAsTheStretchedMask()
    {
        var random = new Random(2);
        for (int round = 0; round < 50; round++)
        {
            Mask mask = Golden.RandomMask(random, 20, 3);
            var stretched = new Mask(2 * mask.Width, mask.Height);
            for (int i = 0; i < stretched.Ids8.Length; i++) stretched.Ids8[i] = mask.Ids8[i / 2];

            var pairs = MaskMeasurements.OfClasses(mask, 255, new PixelSize(0.5, 0.25, "m"))
                .Zip(MaskMeasurements.OfClasses(stretched, 255, new PixelSize(0.25, 0.25, "m")));

            foreach ((Measurement wide, Measurement square) in pairs)
            {
                Assert.Equal(wide.Area, square.Area);
                Assert.Equal(wide.OutlineLength, square.OutlineLength);
                Assert.Equal(wide.CentroidX, square.CentroidX, 1e-12);
                Assert.Equal(wide.CentroidY, square.CentroidY, 1e-12);
                Assert.Equal(wide.EquivalentDiameter, square.EquivalentDiameter);
                // Two half pixels lie a quarter of their width from the middle of the whole one.
                Assert.Equal(wide.Moments.VarianceX * 4 + 0.25, square.Moments.VarianceX, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.5, 1.25)]
    [InlineData(3, 1)]
    public void Perimeter_AnEllipseInAnyPixels_IsWithinThreePerCent(double width, double height)
    {
        // Half axes of 40 and 30 units; Ramanujan's second formula is exact to nine digits here.
        double h = Math.Pow(10.0 / 70, 2), expected = Math.PI * 70 * (1 + 3 * h / (10 + Math.Sqrt(4 - 3 * h)));
        var mask = new Mask((int)(100 / width), (int)(80 / height));
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                double dx = ((x + 0.5) * width - 50) / 40, dy = ((y + 0.5) * height - 40) / 30;
                if (dx * dx + dy * dy <= 1) mask[x, y] = 1;
            }
        }

        Measurement ellipse = Assert.Single(MaskMeasurements.OfObjects(mask, 0, new PixelSize(width, height, "mm")));

        Assert.Equal(expected, ellipse.Perimeter, expected * 0.03);
        Assert.Equal(Math.PI * 1200, ellipse.Area, Math.PI * 1200 * 0.01);
        Assert.Equal(80, ellipse.MajorAxis, 0.8);
        Assert.Equal(60, ellipse.MinorAxis, 0.6);
        Assert.Equal(0, ellipse.Orientation, 0.01);
        Assert.Equal(Math.Sqrt(1 - 9.0 / 16), ellipse.Eccentricity, 0.02);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, Math.PI / 2)]
    [InlineData(1, 1, -Math.PI / 4)]
    [InlineData(1, -1, Math.PI / 4)]
    public void Orientation_ALine_IsItsAngleAsSeen(int dx, int dy, double expected)
    {
        var mask = new Mask(9, 9);
        for (int step = -3; step <= 3; step++) mask[4 + step * dx, 4 + step * dy] = 1;

        Measurement line = Assert.Single(MaskMeasurements.OfObjects(mask, 0, PixelSize.One));

        Assert.Equal(expected, line.Orientation, 1e-12);
        Assert.Equal(1, line.Eccentricity, 1e-12);
    }

    [Fact]
    public void OfObjects_FarFromTheOrigin_LosesNoDigits()
    {
        var mask = new Mask(3_000_000, 1, is16Bit: true);
        for (int x = 2_999_990; x < 2_999_996; x++) mask[x, 0] = 300;

        Measurement run = Assert.Single(MaskMeasurements.OfObjects(mask, 0, PixelSize.One));

        // (6^2 - 1) / 12
        Assert.Equal(35 / 12.0, run.Moments.VarianceX, 1e-15);
        Assert.Equal((1, 300, 6L), (run.Label, run.ClassId, run.Pixels));
        Assert.Equal(new PixelBox(2_999_990, 0, 2_999_996, 1), run.Box);
    }

    private static void RequireSame(double[] answer, Measurement found)
    {
        Assert.Equal([answer[0], answer[1], answer[2], answer[3], answer[4], answer[5]],
            [found.ClassId, found.Pixels, found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom]);
        Assert.Equal(answer[6], found.Perimeter, Tolerance * Math.Max(1, answer[6]));
        Assert.Equal(answer[8] + 0.5, found.CentroidX, Tolerance);
        Assert.Equal(answer[9] + 0.5, found.CentroidY, Tolerance);
        Assert.Equal(answer[10], found.EquivalentDiameter, Tolerance);
        Assert.Equal(answer[11], found.MajorAxis, Tolerance * Math.Max(1, answer[11]));
        Assert.Equal(answer[12], found.MinorAxis, 1e-6 * Math.Max(1, answer[11]));
        Assert.Equal(answer[13], found.Eccentricity, 1e-6);
        // skimage's angle is from the y axis, which points down; without a longer axis it is arbitrary.
        double ours = Math.Atan2(-Math.Cos(answer[14]), Math.Sin(answer[14])), turn = (ours - found.Orientation) / Math.PI;
        if (answer[13] > 1e-3) Assert.Equal(Math.Round(turn), turn, 1e-6);
    }
}
