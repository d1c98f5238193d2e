using System.Globalization;

namespace Tessera.Data.Augmentation;

/// <summary>A plan in a few words for a person who looks at its crop: what was drawn and changes it visibly.</summary>
internal static class PlanCaption
{
    /// <param name="plan">What was drawn.</param>
    /// <param name="imageWidth">Of the image before it was resized.</param>
    /// <param name="noteMix">False where the mix that was drawn could not be made.</param>
    public static string Of(in AugmentationPlan plan, int imageWidth, bool noteMix = true)
    {
        List<string> words = [];
        Add((float)plan.ResizedWidth / imageWidth, 1, 0.02f, "size {0:0.00}");
        if (plan.Flip) words.Add("flip");
        Add(plan.Warp.RotateDegrees, 0, 0.5f, "rotate {0:0}");
        if (plan.Warp.ShearXDegrees != 0) words.Add("shear");
        Add(plan.Warp.PerspectiveShift, 0, 0, "perspective {0:0.00}");
        Add(plan.Warp.ElasticShift, 0, 0, "elastic {0:0.00}");
        Add(plan.Warp.GridShift, 0, 0, "grid {0:0.00}");
        Add(plan.Shot.ShadowDepth, 0, 0, "shadow {0:0.0}");
        Add(plan.Shot.FogDensity, 0, 0, "fog {0:0.0}");
        Add(plan.Shot.RainDensity, 0, 0, "rain {0:0.00}");
        Add(plan.Shot.MotionBlurPixels, 0, 0, "motion {0:0}");
        Add(plan.Shot.LowResolutionFactor, 0, 0, "resolution {0:0.0}");
        Add(plan.Shot.JpegQuality, 0, 0, "jpeg {0:0}");
        Add(plan.BlurSigma, 0, 0, "blur {0:0.0}");
        Add(plan.NoiseDeviation, 0, 0, "noise {0:0.000}");
        Add(plan.Brightness, 0, 0.04f, "light {0:+0.00;-0.00}");
        Add(plan.Contrast, 1, 0.1f, "contrast {0:0.0}");
        Add(plan.Gamma, 1, 0.1f, "gamma {0:0.0}");
        if (plan.Saturation == 0) words.Add("grey");
        else Add(plan.Saturation, 1, 0.2f, "colour {0:0.0}");
        Add(plan.HueDegrees, 0, 4, "hue {0:+0;-0}");
        // Last, as it was done; first, as it is seen.
        if (plan.Mix != LabelMix.None && noteMix) words.Insert(0, plan.Mix.ToString());
        return words.Count == 0 ? "as it is" : string.Join(", ", words);

        void Add(float value, float usual, float tolerance, string format)
        {
            if (MathF.Abs(value - usual) > tolerance) words.Add(string.Format(CultureInfo.InvariantCulture, format, value));
        }
    }
}
