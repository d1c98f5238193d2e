namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>
    /// The 150 classes of ADE20K's scene parsing benchmark (Zhou et al. 2017), in its order and colours. In its files id 0 is
    /// what no class names, and class n stands as n + 1. Two classes, road and skyscraper, share a colour.
    /// </summary>
    public static LabelMap Ade20k { get; } =
        new([.. Ade20kClasses().Select((c, id) => new LabelClass(id, c.Name, Rgb.Of(c.Color)))]);

    private static (string Name, int Color)[] Ade20kClasses() =>
    [
        ("wall", 0x787878), ("building", 0xb47878), ("sky", 0x06e6e6), ("floor", 0x503232), ("tree", 0x04c803),
        ("ceiling", 0x787850), ("road", 0x8c8c8c), ("bed", 0xcc05ff), ("windowpane", 0xe6e6e6), ("grass", 0x04fa07),
        ("cabinet", 0xe005ff), ("sidewalk", 0xebff07), ("person", 0x96053d), ("earth", 0x787846), ("door", 0x08ff33),
        ("table", 0xff0652), ("mountain", 0x8fff8c), ("plant", 0xccff04), ("curtain", 0xff3307), ("chair", 0xcc4603),
        ("car", 0x0066c8), ("water", 0x3de6fa), ("painting", 0xff0633), ("sofa", 0x0b66ff), ("shelf", 0xff0747),
        ("house", 0xff09e0), ("sea", 0x0907e6), ("mirror", 0xdcdcdc), ("rug", 0xff095c), ("field", 0x7009ff),
        ("armchair", 0x08ffd6), ("seat", 0x07ffe0), ("fence", 0xffb806), ("desk", 0x0aff47), ("rock", 0xff290a),
        ("wardrobe", 0x07ffff), ("lamp", 0xe0ff08), ("bathtub", 0x6608ff), ("railing", 0xff3d06), ("cushion", 0xffc207),
        ("base", 0xff7a08), ("box", 0x00ff14), ("column", 0xff0829), ("signboard", 0xff0599), ("chest of drawers", 0x0633ff),
        ("counter", 0xeb0cff), ("sand", 0xa09614), ("sink", 0x00a3ff), ("skyscraper", 0x8c8c8c), ("fireplace", 0xfa0a0f),
        ("refrigerator", 0x14ff00), ("grandstand", 0x1fff00), ("path", 0xff1f00), ("stairs", 0xffe000), ("runway", 0x99ff00),
        ("case", 0x0000ff), ("pool table", 0xff4700), ("pillow", 0x00ebff), ("screen door", 0x00adff),
        ("stairway", 0x1f00ff), ("river", 0x0bc8c8), ("bridge", 0xff5200), ("bookcase", 0x00fff5), ("blind", 0x003dff),
        ("coffee table", 0x00ff70), ("toilet", 0x00ff85), ("flower", 0xff0000), ("book", 0xffa300), ("hill", 0xff6600),
        ("bench", 0xc2ff00), ("countertop", 0x008fff), ("stove", 0x33ff00), ("palm", 0x0052ff), ("kitchen island", 0x00ff29),
        ("computer", 0x00ffad), ("swivel chair", 0x0a00ff), ("boat", 0xadff00), ("bar", 0x00ff99),
        ("arcade machine", 0xff5c00), ("hovel", 0xff00ff), ("bus", 0xff00f5), ("towel", 0xff0066), ("light", 0xffad00),
        ("truck", 0xff0014), ("tower", 0xffb8b8), ("chandelier", 0x001fff), ("awning", 0x00ff3d), ("streetlight", 0x0047ff),
        ("booth", 0xff00cc), ("television receiver", 0x00ffc2), ("airplane", 0x00ff52), ("dirt track", 0x000aff),
        ("apparel", 0x0070ff), ("pole", 0x3300ff), ("land", 0x00c2ff), ("bannister", 0x007aff), ("escalator", 0x00ffa3),
        ("ottoman", 0xff9900), ("bottle", 0x00ff0a), ("buffet", 0xff7000), ("poster", 0x8fff00), ("stage", 0x5200ff),
        ("van", 0xa3ff00), ("ship", 0xffeb00), ("fountain", 0x08b8aa), ("conveyer belt", 0x8500ff), ("canopy", 0x00ff5c),
        ("washer", 0xb800ff), ("plaything", 0xff001f), ("swimming pool", 0x00b8ff), ("stool", 0x00d6ff),
        ("barrel", 0xff0070), ("basket", 0x5cff00), ("waterfall", 0x00e0ff), ("tent", 0x70e0ff), ("bag", 0x46b8a0),
        ("minibike", 0xa300ff), ("cradle", 0x9900ff), ("oven", 0x47ff00), ("ball", 0xff00a3), ("food", 0xffcc00),
        ("step", 0xff008f), ("tank", 0x00ffeb), ("trade name", 0x85ff00), ("microwave", 0xff00eb), ("pot", 0xf500ff),
        ("animal", 0xff007a), ("bicycle", 0xfff500), ("lake", 0x0abed4), ("dishwasher", 0xd6ff00), ("screen", 0x00ccff),
        ("blanket", 0x1400ff), ("sculpture", 0xffff00), ("hood", 0x0099ff), ("sconce", 0x0029ff), ("vase", 0x00ffcc),
        ("traffic light", 0x2900ff), ("tray", 0x29ff00), ("ashcan", 0xad00ff), ("fan", 0x00f5ff), ("pier", 0x4700ff),
        ("crt screen", 0x7a00ff), ("plate", 0x00ffb8), ("monitor", 0x005cff), ("bulletin board", 0xb8ff00),
        ("shower", 0x0085ff), ("radiator", 0xffd600), ("glass", 0x19c2c2), ("clock", 0x66ff00), ("flag", 0x5c00ff),
    ];
}
