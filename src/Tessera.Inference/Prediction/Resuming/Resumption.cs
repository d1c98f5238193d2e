namespace Tessera.Inference.Prediction.Resuming;

/// <summary>Lets a run go on where one of the same signature stopped.</summary>
/// <param name="Signature">Stands for all that decides how a mask comes out: the model's content, the settings, the
/// program.</param>
/// <param name="Again">Keeps nothing of what is there, and begins a new record.</param>
public sealed record Resumption(string Signature, bool Again = false);
