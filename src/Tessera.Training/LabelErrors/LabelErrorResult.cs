using System.Globalization;
using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Data.Datasets;

namespace Tessera.Training.LabelErrors;

/// <summary>How well an image's labels agree with a model that has not seen it.</summary>
/// <param name="Score">Softmin of the pixels' probabilities of their own label: 0 is wrong, 1 is right.</param>
/// <param name="Loss">Mean cross-entropy, for comparison.</param>
/// <param name="Weight">Of its heaviest region; 0 where there is none.</param>
public sealed record ImageSuspicion(Sample Sample, double Score, double Loss, double Weight);

/// <summary>A connected region that the model would label otherwise.</summary>
/// <param name="Given">The class that most of it is labelled as.</param>
/// <param name="Likely">The class that the model sees there.</param>
/// <param name="Pixels">Which they are, in the image.</param>
/// <param name="Weight">How much the model speaks against the label beyond what is usual of such pixels, in nats: their mean,
/// with some more that say nothing, so that a handful of pixels weighs less than an object.</param>
public sealed record RegionSuspicion(Sample Sample, int Given, int Likely, int Area, PixelBox Box, Region Pixels, double Weight);

/// <summary>What should be looked at, the most suspicious first.</summary>
/// <param name="Labels">The data's classes.</param>
/// <param name="Images">Every image that has a label, that of the heaviest region first.</param>
/// <param name="Regions">The heaviest regions.</param>
/// <param name="MeanIou">How far the networks agree with the labels of images that they have not seen.</param>
public sealed record LabelErrorResult(LabelMap Labels, IReadOnlyList<ImageSuspicion> Images,
    IReadOnlyList<RegionSuspicion> Regions, double? MeanIou)
{
    // Where 45 seconds of training reached 0.1 the list was the networks' mistakes; at 0.45 nine of the first ten were planted.
    private const double Little = 0.3;

    /// <summary>How much the list is to be believed, in a sentence or two.</summary>
    public string Trust => string.Create(CultureInfo.InvariantCulture,
        $"On images that they had not seen the networks reach a mean IoU of {MeanIou ?? 0:0.00} against these labels.")
        + (MeanIou is null or < Little
            ? " That is little: most of this will be their own mistakes. More minutes or images make a better list."
            : "");

    /// <summary>{"miou","images":[{"file","mask","score","loss","weight"}],
    /// "regions":[{"file","mask","given","likely","pixels","box","weight"}]}</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        if (MeanIou is { } agreement) json.WriteNumber("miou", agreement);
        else json.WriteNull("miou");
        json.WriteStartArray("images");
        foreach (ImageSuspicion image in Images)
        {
            json.WriteStartObject();
            WriteFiles(json, image.Sample);
            json.WriteNumber("score", image.Score);
            json.WriteNumber("loss", image.Loss);
            json.WriteNumber("weight", image.Weight);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("regions");
        foreach (RegionSuspicion region in Regions)
        {
            json.WriteStartObject();
            WriteFiles(json, region.Sample);
            json.WriteString("given", Labels[region.Given].Name);
            json.WriteString("likely", Labels[region.Likely].Name);
            json.WriteNumber("pixels", region.Area);
            json.WriteStartArray("box");
            foreach (int side in (int[])[region.Box.Left, region.Box.Top, region.Box.Right, region.Box.Bottom])
                json.WriteNumberValue(side);
            json.WriteEndArray();
            json.WriteNumber("weight", region.Weight);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFiles(Utf8JsonWriter json, Sample sample)
    {
        json.WriteString("file", sample.ImagePath);
        json.WriteString("mask", sample.MaskPath);
    }
}
