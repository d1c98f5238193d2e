using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>A mask with its colours at hand, for drawing.</summary>
internal sealed class MaskPixels
{
    private readonly Mask _mask;
    private readonly LabelMap _labels;
    private readonly IReadOnlySet<int>? _shown;
    private readonly Rgb[] _colors;

    /// <param name="mask">Of the classes.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="shown">Only these are painted; null: all.</param>
    public MaskPixels(Mask mask, LabelMap labels, IReadOnlySet<int>? shown = null)
    {
        (_mask, _labels, _shown) = (mask, labels, shown);
        _colors = MaskColors.Table(labels, MaskColors.Highest(mask));
    }

    public int this[int x, int y] => _mask[x, y];

    public Rgb Color(int id) => _colors[id];

    public bool IsPainted(int id) => id != _labels.IgnoreId && (_shown?.Contains(id) ?? !_labels.IsBackground(id));

    /// <summary>Another class lies <paramref name="reach"/> pixels to the right of it or below it, or on any side.</summary>
    public bool IsBorder(int x, int y, int reach, bool anySide = false)
    {
        int id = _mask[x, y];
        if (anySide && ((x >= reach && _mask[x - reach, y] != id) || (y >= reach && _mask[x, y - reach] != id))) return true;
        return (x + reach < _mask.Width && _mask[x + reach, y] != id) || (y + reach < _mask.Height && _mask[x, y + reach] != id);
    }

    /// <summary>The classes that are present, in the label map's order; unknown ids together.</summary>
    public IReadOnlyList<NamedColor> Entries(bool withBackground = false)
    {
        var present = new bool[_colors.Length];
        if (_mask.Is16Bit) foreach (ushort id in _mask.Ids16) present[id] = true;
        else foreach (byte id in _mask.Ids8) present[id] = true;
        var entries = new List<NamedColor>();
        foreach (LabelClass one in _labels.Classes)
        {
            if (one.Id < present.Length && present[one.Id] && (withBackground || IsPainted(one.Id)))
                entries.Add(new NamedColor(one.Name, one.Color));
        }
        for (int id = _labels.Count; id < present.Length; id++)
        {
            if (!present[id] || !IsPainted(id)) continue;
            entries.Add(new NamedColor("unknown ids", MaskColors.Unknown));
            break;
        }
        return entries;
    }

    public static void RequireSameSize(Image image, Mask mask)
    {
        if (image.Width != mask.Width || image.Height != mask.Height)
            throw new InputException(
                $"the mask is {mask.Width}x{mask.Height}, its image {image.Width}x{image.Height}; expected the same size");
    }
}
