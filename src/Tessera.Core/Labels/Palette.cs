namespace Tessera.Core.Labels;

/// <summary>Colours for classes that come without any.</summary>
public static class Palette
{
    /// <summary>
    /// Pascal VOC's colour for an id: the id's bits are dealt to red, green and blue in turn, lowest bit to the highest place,
    /// so that neighbouring ids differ most. Id 0 is black; all 256 ids differ and larger ones are dealt the same way.
    /// </summary>
    public static Rgb Voc(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        int red = 0, green = 0, blue = 0;
        for (int place = 7; place >= 0 && id != 0; place--, id >>= 3)
        {
            red |= (id & 1) << place;
            green |= ((id >> 1) & 1) << place;
            blue |= ((id >> 2) & 1) << place;
        }
        return new Rgb((byte)red, (byte)green, (byte)blue);
    }
}
