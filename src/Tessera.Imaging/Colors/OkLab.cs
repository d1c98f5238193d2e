using Tessera.Core.Labels;

namespace Tessera.Imaging.Colors;

/// <summary>A colour in Oklab (Björn Ottosson, 2020), where equal steps look equal: lightness from 0 to 1, and two axes of hue
/// whose distance from 0 is how colourful it is.</summary>
public readonly record struct OkLab(double Lightness, double A, double B)
{
    // Halvings until a colour fits into sRGB: a 256th of the chroma is less than one of its steps.
    private const int Steps = 8;

    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(i => ToLinear(i / 255.0))];

    public static OkLab Of(byte red, byte green, byte blue)
    {
        (double r, double g, double b) = (Linear[red], Linear[green], Linear[blue]);
        double l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return new OkLab(0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
    }

    public static OkLab Of(Rgb color) => Of(color.R, color.G, color.B);

    /// <summary>In sRGB; what that cannot show is made less colourful until it can, at the same lightness and hue.</summary>
    public Rgb ToRgb()
    {
        OkLab shown = this with { Lightness = Math.Clamp(Lightness, 0, 1) };
        (double Red, double Green, double Blue) light = shown.ToLight();
        if (Fits(light)) return Rounded(light);
        (double fits, double not) = (0, 1);
        for (int i = 0; i < Steps; i++)
        {
            double middle = (fits + not) / 2;
            if (Fits((shown with { A = A * middle, B = B * middle }).ToLight())) fits = middle;
            else not = middle;
        }
        return Rounded((shown with { A = A * fits, B = B * fits }).ToLight());
    }

    private (double Red, double Green, double Blue) ToLight()
    {
        double l = Cube(Lightness + 0.3963377774 * A + 0.2158037573 * B);
        double m = Cube(Lightness - 0.1055613458 * A - 0.0638541728 * B);
        double s = Cube(Lightness - 0.0894841775 * A - 1.2914855480 * B);
        return (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    // The matrices have ten digits: white is a millionth beyond its corner.
    private static bool Fits((double Red, double Green, double Blue) light) =>
        Math.Min(light.Red, Math.Min(light.Green, light.Blue)) > -1e-4
            && Math.Max(light.Red, Math.Max(light.Green, light.Blue)) < 1 + 1e-4;

    private static Rgb Rounded((double Red, double Green, double Blue) light) =>
        new(ToByte(light.Red), ToByte(light.Green), ToByte(light.Blue));

    // IEC 61966-2-1
    private static double ToLinear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static byte ToByte(double light)
    {
        double clamped = Math.Clamp(light, 0, 1);
        double value = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * Math.Pow(clamped, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * value, MidpointRounding.AwayFromZero);
    }

    private static double Cube(double value) => value * value * value;
}
