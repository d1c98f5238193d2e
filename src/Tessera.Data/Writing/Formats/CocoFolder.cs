using Tessera.Data.Datasets;

namespace Tessera.Data.Writing.Formats;

/// <summary>What COCO calls the folders and files of a split: train2017.</summary>
internal static class CocoFolder
{
    public static string Of(string split) => SplitNames.Usual(split) == split ? split + "2017" : split;
}
