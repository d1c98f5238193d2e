using Tessera.Torch;

namespace Tessera.Models.Weights;

/// <summary>
/// Makes a first convolution take another number of image channels, so that an image whose channels are all alike gives the same
/// maps as before: to one channel by the sum over the channels, to n by repeating them in turn, times old / n. The rule of timm's
/// pretrained encoders (Wightman, PyTorch Image Models), which segmentation_models.pytorch shares.
/// </summary>
internal static class ImageChannels
{
    /// <summary>The shapes differ in nothing but the image's channels: [outputs, channels, height, width].</summary>
    public static bool Differ(long[] own, long[] file, int channels) =>
        own.Length == 4 && file.Length == 4 && own[1] == channels && file[1] != channels && file[1] > 0 &&
        own[0] == file[0] && own[2] == file[2] && own[3] == file[3];

    public static string Describe(long from, long to) => to == 1 ? $"{from} channels to 1: their sum"
        : $"{from} channels to {to}: repeated, times {from}/{to}";

    /// <summary>The convolution's weight for this many channels.</summary>
    public static Tensor Adapt(Tensor weight, int channels)
    {
        long[] shape = weight.Shape;
        (int outputs, int before, int kernel) = ((int)shape[0], (int)shape[1], (int)(shape[2] * shape[3]));
        float[] from = weight.ToArray<float>(), to = new float[outputs * channels * kernel];
        for (int o = 0; o < outputs; o++)
            for (int k = 0; k < kernel; k++)
            {
                double sum = 0;
                for (int c = 0; c < before; c++) sum += from[(o * before + c) * kernel + k];
                for (int c = 0; c < channels; c++)
                {
                    double repeated = from[(o * before + c % before) * kernel + k] * ((double)before / channels);
                    to[(o * channels + c) * kernel + k] = (float)(channels == 1 ? sum : repeated);
                }
            }
        return Tensor.From<float>(to, [outputs, channels, shape[2], shape[3]]);
    }
}
