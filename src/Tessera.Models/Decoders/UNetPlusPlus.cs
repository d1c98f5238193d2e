using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// U-Net++ (Zhou, Siddiquee, Tajbakhsh, Liang, "UNet++: a nested U-Net architecture for medical image segmentation",
/// 2018) over any encoder: between a map and its step up stand nodes that see the map, all nodes before them and the
/// node one step coarser. In training the finest node of each column learns, too, all weighing the same. 15,659,179
/// parameters for 11 classes over ResNet-18.
/// </summary>
public sealed class UNetPlusPlus : Network
{
    // Of the nodes in each row, fine to coarse: 32 x 2^row as in the paper.
    private static readonly int[] RowWidths = [32, 64, 128, 256];

    private readonly Encoder _encoder;
    private readonly Sequential[][] _columns;
    private readonly Conv2d _head;
    private readonly Conv2d[] _supervision = [];

    public UNetPlusPlus(Encoder encoder, NetworkOptions options) : base(options, encoder.Strides[0])
    {
        int steps = encoder.Widths.Count - 1;
        int[] widths = options.Of(RowWidths.AsSpan(0, steps));
        _encoder = Add("encoder", encoder);
        _columns = [.. Enumerable.Range(1, steps).Select(column => Column(column, [.. encoder.Widths], widths))];
        _head = Add("head", new Conv2d(widths[0], Classes, 1));
        if (!options.Auxiliary) return;
        _supervision = [.. Enumerable.Range(0, steps - 1)
            .Select(i => Add($"supervision.{i}", new Conv2d(widths[0], Classes, 1)))];
    }

    public override IReadOnlyList<string> AuxiliaryParts => ["supervision"];

    protected override Tensor Forward(Tensor image) => Resize(_head.Call(Finest(image)[^1]), image);

    protected override LearningLogits ForwardLearning(Tensor image)
    {
        Tensor[] finest = Finest(image);
        return new LearningLogits(Resize(_head.Call(finest[^1]), image),
            [.. _supervision.Select((head, i) => (Resize(head.Call(finest[i]), image), 1.0))]);
    }

    /// <summary>Nodes i, column of equation 1 for every row i.</summary>
    private Sequential[] Column(int column, int[] maps, int[] widths)
    {
        int coarser(int row) => column == 1 ? maps[row + 1] : widths[row + 1];
        Sequential node(int row)
        {
            int inputs = maps[row] + (column - 1) * widths[row] + coarser(row);
            var mix = new Sequential(new ConvBnReLU(inputs, widths[row]), new ConvBnReLU(widths[row], widths[row]));
            return Add($"node.{row}.{column}", mix);
        }
        return [.. Enumerable.Range(0, maps.Length - column).Select(node)];
    }

    /// <summary>The finest row's nodes, without the encoder's own map.</summary>
    private Tensor[] Finest(Tensor image)
    {
        List<Tensor>[] rows = [.. _encoder.Call(image).Select(map => new List<Tensor> { map })];
        foreach (Sequential[] column in _columns)
        {
            // From fine to coarse, so that the coarser row's last node is still that of the column before.
            for (int i = 0; i < column.Length; i++)
                rows[i].Add(column[i].Call(Aten.Cat([.. rows[i], Resize(rows[i + 1][^1], rows[i][0])], 1)));
        }
        return [.. rows[0].Skip(1)];
    }

    private static Tensor Resize(Tensor x, Tensor like) => Aten.UpsampleBilinear2d(x, like.Size(2), like.Size(3));
}
