namespace Tessera.Core.Progress;

/// <summary>How far long work is, given to an <see cref="IProgress{T}"/>. Total is 0 while it is not known.</summary>
/// <param name="Stage">What is being done, in a few words: "train", "writing masks".</param>
/// <param name="Done">Units finished; the unit is the stage's own (images, steps, bytes).</param>
/// <param name="Total">Units in all.</param>
/// <param name="Detail">What a person wants to see beside the bar: "loss 0.412".</param>
/// <param name="Clock">Done and Total are seconds of a budget: there is no rate to tell.</param>
public readonly record struct ProgressReport(string Stage, long Done, long Total, string? Detail = null, bool Clock = false);
