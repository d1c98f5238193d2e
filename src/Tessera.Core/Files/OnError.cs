namespace Tessera.Core.Files;

/// <summary>What becomes of the work when one of many files cannot be used: the whole ends, or that file is reported and left
/// out.</summary>
public enum OnError { Stop, Skip }
