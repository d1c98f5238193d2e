using Tessera.Core.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>What is made of images and their masks beside the mask files: a picture for each, a table of all.</summary>
public interface IPredictionOutput
{
    /// <summary>What it writes for one image: nothing that is to be read, or that another output writes, may stand
    /// there.</summary>
    IEnumerable<string> FilesOf(PredictionTarget target) => [];

    /// <summary>What it writes for all images together.</summary>
    IEnumerable<string> SharedFiles => [];

    /// <summary>Called from several threads at once, in any order.</summary>
    /// <exception cref="UnfitImageException">This image cannot be had so; it is reported, and the others go on.</exception>
    /// <exception cref="InputException">The disk refuses: the work ends.</exception>
    OutputParts Write(MaskedImage made);

    /// <summary>All images are done.</summary>
    void Finish(PredictionResult result) { }

    /// <summary>The work ended before all outputs were finished; what is half written goes away.</summary>
    void Abandon() { }
}

/// <summary>What an output did with one image.</summary>
/// <param name="Notes">What the result says of the image: files, words.</param>
/// <param name="InTurn">What is done when all images before are through, one at a time: lines of a file that all share.</param>
public sealed record OutputParts(IReadOnlyList<PredictionNote> Notes, Action? InTurn = null)
{
    public static OutputParts OfFile(string name, string file) => new([new PredictionNote(name, file)]);
}

/// <summary>One image cannot be written in the form asked for. The message has no file name.</summary>
public sealed class UnfitImageException(string message) : Exception(message);
