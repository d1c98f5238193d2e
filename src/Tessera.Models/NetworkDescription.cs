namespace Tessera.Models;

/// <summary>Size of one image as networks take it.</summary>
public readonly record struct ImageSize(int Channels, int Height, int Width);

/// <param name="Encoder">Null where the architecture has its own body.</param>
/// <param name="Parameters">Trained values, without auxiliary heads.</param>
/// <param name="Gmacs">Billions of multiply-adds in convolutions and linear layers for one image.</param>
/// <param name="OutputStride">Pixels of the image, along one side, for one logit before the last upsampling.</param>
public sealed record NetworkDescription(
    string Name, string Architecture, string? Encoder, long Parameters, double Gmacs, int OutputStride, string Paper);
