using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// FCN-8s (Long, Shelhamer, Darrell, "Fully convolutional networks for semantic segmentation", 2015): VGG-16 with its classifier
/// turned into convolutions; scores at strides 32, 16 and 8 are upsampled and summed. A first padding of 100 makes any size work.
/// 134,314,081 parameters for 11 classes; 34,848 more with learned upsampling.
/// </summary>
public sealed class Fcn8s : Network
{
    private readonly Vgg16 _encoder;
    private readonly Conv2d _fc6, _fc7, _scoreDeep, _scorePool4, _scorePool3;
    private readonly Dropout _dropout;
    private readonly Upsampling _upDeep, _upPool4, _upPool3;

    /// <param name="learnUpsampling">The transposed convolutions are weights, full between classes as in the authors' Caffe
    /// model; else they stay what they start as, bilinear interpolation.</param>
    public Fcn8s(NetworkOptions options, bool learnUpsampling = false) : base(options, outputStride: 8)
    {
        int classes = Classes, hidden = options.Of(4096);
        _encoder = Add("encoder", new Vgg16(new EncoderOptions(Channels, Width: options.Width), firstPadding: 100));
        _fc6 = Add("fc6", new Conv2d(_encoder.Widths[4], hidden, 7));
        _fc7 = Add("fc7", new Conv2d(hidden, hidden, 1));
        _scoreDeep = Add("score_fr", Score(hidden, classes));
        _scorePool4 = Add("score_pool4", Score(_encoder.Widths[3], classes));
        _scorePool3 = Add("score_pool3", Score(_encoder.Widths[2], classes));
        _upDeep = Add("upscore2", new Upsampling(classes, 2, learnUpsampling));
        _upPool4 = Add("upscore_pool4", new Upsampling(classes, 2, learnUpsampling));
        _upPool3 = Add("upscore8", new Upsampling(classes, 8, learnUpsampling));
        _dropout = Add("dropout", new Dropout(0.5));
        // Without VGG's own classifier to start from, He's values keep the signal; the paper copies trained weights here.
        Init.KaimingNormal(_fc6.Weight);
        Init.KaimingNormal(_fc7.Weight);
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor[] maps = _encoder.Call(image);
        Tensor x = _dropout.Call(Relu(_fc6.Call(maps[4])));
        x = _dropout.Call(Relu(_fc7.Call(x)));
        Tensor scores = _upDeep.Call(_scoreDeep.Call(x));               // stride 16
        // Offsets between the maps follow from the paddings: the authors' crop layers have 5, 9 and 31.
        scores = scores + Crop(_scorePool4.Call(maps[3]), 5, scores);
        scores = _upPool4.Call(scores);                                 // stride 8
        scores = scores + Crop(_scorePool3.Call(maps[2]), 9, scores);
        return Crop(_upPool3.Call(scores), 31, image);                  // N,K,H,W
    }

    private static Conv2d Score(int inputs, int classes)
    {
        var score = new Conv2d(inputs, classes, 1);
        Init.Constant(score.Weight, 0);
        if (score.Bias is { } bias) Init.Constant(bias, 0);
        return score;
    }

    private static Tensor Relu(Tensor x)
    {
        Aten.Relu_(x);
        return x;
    }

    /// <summary>Rows and columns from the offset on, as many as the other tensor has.</summary>
    private static Tensor Crop(Tensor x, int offset, Tensor like)
    {
        x = Aten.Slice(Aten.Slice(x, 2, offset, long.MaxValue), 3, offset, long.MaxValue);
        return Aten.Slice(Aten.Slice(x, 2, 0, like.Size(2)), 3, 0, like.Size(3));
    }

    /// <summary>Transposed convolution that starts as bilinear interpolation; weight [classes, classes, k, k], or [classes, 1, k,
    /// k] fixed.</summary>
    private sealed class Upsampling : Module<Tensor, Tensor>
    {
        private readonly Tensor _weight;
        private readonly int _factor, _groups;

        public Upsampling(int classes, int factor, bool learn)
        {
            (_factor, _groups) = (factor, learn ? 1 : classes);
            _weight = learn
                ? AddParameter("weight", Bilinear(classes, classes, factor))
                : AddBuffer("weight", Bilinear(classes, 1, factor));
        }

        protected override Tensor Forward(Tensor input) =>
            Aten.ConvTranspose2d(input, _weight, null, [_factor, _factor], [0, 0], [0, 0], _groups, [1, 1]);

        private static Tensor Bilinear(int inputs, int outputs, int factor)
        {
            int kernel = 2 * factor;
            var values = new float[inputs * outputs * kernel * kernel];
            for (int i = 0; i < inputs; i++)
            {
                // Each class is interpolated from itself alone.
                int start = (i * outputs + (outputs == 1 ? 0 : i)) * kernel * kernel;
                for (int y = 0; y < kernel; y++)
                    for (int x = 0; x < kernel; x++)
                        values[start + y * kernel + x] = (float)(Triangle(y, factor) * Triangle(x, factor));
            }
            return Tensor.From<float>(values, [inputs, outputs, kernel, kernel]);
        }

        private static double Triangle(int at, int factor) => 1 - Math.Abs(at - (factor - 0.5)) / factor;
    }
}
