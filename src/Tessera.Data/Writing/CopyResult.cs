using Tessera.Core.Labels;

namespace Tessera.Data.Writing;

/// <summary>What a copy became.</summary>
/// <param name="Labels">The classes as written.</param>
/// <param name="Notes">What a person may not expect there, a line each.</param>
/// <param name="Changed">What the format could not hold; null where it holds every pixel.</param>
public sealed record CopyResult(LabelMap Labels, IReadOnlyList<string> Notes, ChangedPixels? Changed = null);
