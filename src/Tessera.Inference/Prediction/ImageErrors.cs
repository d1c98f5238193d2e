using Tessera.Core.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Prediction;

/// <summary>What is wrong with an image, with its name and with it once.</summary>
internal static class ImageErrors
{
    /// <summary>The same error where its message names the image already; of a frame it may name the video alone.</summary>
    public static InputException For(string image, InputException error)
    {
        if (error.Message.Contains(image, StringComparison.Ordinal)) return error;
        string file = $"{FrameLocator.Find(image)?.Source ?? image}: ";
        string wrong = error.Message.StartsWith(file, StringComparison.Ordinal) ? error.Message[file.Length..] : error.Message;
        return new InputException($"{image}: {wrong}", error);
    }
}
