using Tessera.Core.Labels;

namespace Tessera.Core.Masks.Describing;

/// <summary>
/// A few words of plain English on what a mask shows: large areas with their shares and places, then what can be counted. The
/// same mask always gives the same words.
/// </summary>
public static class MaskDescription
{
    // Of the labelled pixels. What is smaller is no part of what a picture shows, or an error of the model.
    private const double LeastArea = 0.01, LeastObject = 0.001, Mostly = 0.35;

    // Alternative text is read aloud: what comes after the sixth area nobody remembers.
    private const int MostAreas = 6;

    public static string Of(Mask mask, LabelMap labels)
    {
        PlaceInPicture[] places = Places(mask, labels.Count);
        long seen = places.Sum(place => place.Pixels), all = (long)mask.Width * mask.Height;
        if (seen == 0) return "Nothing is recognised.";
        var sentences = new List<string>();
        if (Areas(labels, places, seen) is { Length: > 0 } areas) sentences.Add(EnglishWords.Sentence(areas));
        if (Things(mask, labels, seen) is { Length: > 0 } things) sentences.Add(EnglishWords.Sentence(things));
        long background = labels.IsBackground(0) ? places[0].Pixels : 0;
        if (sentences.Count == 0) sentences.Add(background > 0 ? "Nothing but background." : "Nothing large enough to tell.");
        else if (Percent(background, seen) is > 0 and var share) sentences.Add($"The rest is background ({share} %).");
        if (Percent(all - seen, all) is > 0 and var unsure) sentences.Add($"{unsure} % is not recognised.");
        return string.Join(' ', sentences);
    }

    private static PlaceInPicture[] Places(Mask mask, int classes)
    {
        PlaceInPicture[] places = [.. Enumerable.Range(0, classes).Select(_ => new PlaceInPicture())];
        for (int y = 0; y < mask.Height; y++)
        {
            int row = PlaceInPicture.Third(y + 0.5, mask.Height);
            for (int x = 0; x < mask.Width;)
            {
                (int start, int id, int column) = (x, mask[x, y], PlaceInPicture.Third(x + 0.5, mask.Width));
                while (x < mask.Width && mask[x, y] == id && PlaceInPicture.Third(x + 0.5, mask.Width) == column) x++;
                if (id < classes) places[id].Add(column, row, x - start);
            }
        }
        return places;
    }

    private static string Areas(LabelMap labels, PlaceInPicture[] places, long seen)
    {
        LabelClass[] areas = [.. labels.Classes
            .Where(c => !c.Thing && !labels.IsBackground(c.Id) && places[c.Id].Pixels >= LeastArea * seen)
            .OrderByDescending(c => places[c.Id].Pixels).ThenBy(c => c.Id).Take(MostAreas)];
        if (areas.Length == 0) return "";
        string[] parts = [.. areas.Select(c =>
            Joined($"{c.Name} ({Percent(places[c.Id].Pixels, seen)} %)", places[c.Id].Words()))];
        string start = places[areas[0].Id].Pixels >= Mostly * seen ? "mostly " : "";
        return start + string.Join(", ", parts);
    }

    private static string Things(Mask mask, LabelMap labels, long seen)
    {
        ConnectedComponents objects = Instances.Of(mask, InstanceOptions.Things(labels));
        var phrases = new List<string>();
        foreach (IGrouping<int, Component> ofClass in objects.Items.Where(o => o.Area >= LeastObject * seen)
            .GroupBy(o => o.ClassId).OrderByDescending(group => group.Sum(o => (long)o.Area)).ThenBy(group => group.Key))
        {
            string name = labels[ofClass.Key].Name;
            string[] parts = [.. ofClass.GroupBy(one => PlaceOf(one, mask)).OrderByDescending(place => place.Count())
                .ThenBy(place => place.Key, StringComparer.Ordinal)
                .Select((place, i) => Joined(i == 0 ? EnglishWords.Counted(place.Count(), name)
                    : EnglishWords.Number(place.Count()), place.Key))];
            phrases.Add(EnglishWords.List(parts));
        }
        return string.Join(", ", phrases);
    }

    private static string PlaceOf(Component one, Mask mask)
    {
        var place = new PlaceInPicture();
        place.Add(PlaceInPicture.Third((one.Box.Left + one.Box.Right) / 2.0, mask.Width),
            PlaceInPicture.Third((one.Box.Top + one.Box.Bottom) / 2.0, mask.Height));
        return place.Words();
    }

    private static string Joined(string what, string where) => where.Length == 0 ? what : $"{what} {where}";

    private static int Percent(long part, long whole) => (int)Math.Round(100.0 * part / whole, MidpointRounding.AwayFromZero);
}
