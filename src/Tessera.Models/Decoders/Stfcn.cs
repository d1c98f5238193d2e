using Tessera.Core.Files;
using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>What the cells of the deepest map share.</summary>
public enum StfcnMemory
{
    /// <summary>One ConvLSTM (Shi et al., 2015), for images of any size.</summary>
    Shared,

    /// <summary>Nothing: an LSTM for each cell, as published, for images of one size.</summary>
    Unshared,
}

/// <summary>
/// STFCN (Fayyaz et al., "STFCN: spatio-temporal fully convolutional network for semantic video segmentation", 2016) over any
/// encoder: the deepest map's cells pass through a memory of 30 units, are scored, and joined as in FCN-8s with the scores of the
/// maps at strides 16 and 8. Upsampling is bilinear and fixed, as theirs.
/// </summary>
public sealed class Stfcn : VideoNetwork
{
    private const int Units = 30;

    private readonly FixedSize? _size;
    private readonly Encoder _encoder;
    private readonly CellMemory _memory;
    private readonly Conv2d _score, _score16, _score8;
    private readonly StateMap _state;

    /// <exception cref="ArgumentException">Unshared cells without the images' size.</exception>
    public Stfcn(StfcnMemory memory, Encoder encoder, NetworkOptions options) : base(options, outputStride: 8)
    {
        int units = options.Of(Units);
        _state = new StateMap(units, encoder.Strides[^1]);
        _encoder = Add("encoder", encoder);
        if (memory == StfcnMemory.Shared) _memory = Add("memory", CellMemory.Shared(encoder.Widths[^1], units));
        else
        {
            _size = options.Size ?? throw new ArgumentException("unshared cells are made for one size of image; none was given");
            long[] map = _state.Shape(1, _size.Value.Height, _size.Value.Width);
            _memory = Add("memory", CellMemory.Unshared(encoder.Widths[^1], units, (int)map[2], (int)map[3]));
        }
        _score = Add("score", new Conv2d(units, Classes, 1));
        _score16 = Add("score16", new Conv2d(encoder.Widths[^2], Classes, 1));
        _score8 = Add("score8", new Conv2d(encoder.Widths[^3], Classes, 1));
    }

    public override FixedSize? FixedSize => _size;

    public override IReadOnlyList<StateMap> State => [_state, _state];

    public override VideoStep Step(Tensor frame, IReadOnlyList<Tensor>? state = null)
    {
        RequireSize(frame);
        Tensor[] maps = _encoder.Call(frame);
        (Tensor hidden, Tensor cell) = _memory.Next(_memory.Read(maps[^1]), state?[0], state?[1]);
        return new VideoStep(Decode(hidden, maps, frame), [hidden, cell]);
    }

    protected override LearningLogits ForwardLearning(Tensor image)
    {
        RequireSize(image);
        Tensor[] maps = _encoder.Call(image);                           // N*T frames, a clip's one after the other
        return new LearningLogits(Decode(Remember(_memory.Read(maps[^1])), maps, image), []);
    }

    // Hidden values of all frames, each clip from an empty state: N*T,4U,h,w to N*T,U,h,w.
    private Tensor Remember(Tensor read)
    {
        long[] shape = read.Shape;
        if (shape[0] % Frames != 0)
            throw new ArgumentException($"a batch of {shape[0]} images; expected clips of {Frames} frames");
        Tensor clips = Aten.Reshape(read, [-1, Frames, shape[1], shape[2], shape[3]]);
        var states = new Tensor[Frames];
        (Tensor? hidden, Tensor? cell) = (null, null);
        for (int t = 0; t < Frames; t++)
        {
            (hidden, cell) = _memory.Next(Aten.Select(clips, 1, t), hidden, cell);
            states[t] = hidden;
        }
        return Aten.Reshape(Aten.Stack(states, 1), [-1, shape[1] / 4, shape[2], shape[3]]);
    }

    private Tensor Decode(Tensor hidden, Tensor[] maps, Tensor image)
    {
        Tensor x = _score.Call(hidden);                                 // N,K,H/32,W/32
        x = Resize(x, maps[^2]) + _score16.Call(maps[^2]);
        x = Resize(x, maps[^3]) + _score8.Call(maps[^3]);               // N,K,H/8,W/8
        return Resize(x, image);
    }

    private static Tensor Resize(Tensor x, Tensor like) => Aten.UpsampleBilinear2d(x, like.Size(2), like.Size(3));

    private void RequireSize(Tensor frame)
    {
        if (_size is not { } only
            || frame.Shape is [_, _, var height, var width] && height == only.Height && width == only.Width)
            return;
        throw new InputException(
            $"comes to the network as {frame.Shape[3]}x{frame.Shape[2]}; " +
            $"stfcn-unshared was made for {only.Width}x{only.Height} and takes no other size: " +
            "resize the image, or train 'stfcn', which takes any");
    }
}
