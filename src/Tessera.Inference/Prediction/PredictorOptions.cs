using Tessera.Core.Files;
using Tessera.Core.Masks.Cleaning;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Benchmarks;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction.Resuming;

namespace Tessera.Inference.Prediction;

/// <summary>How images become mask files.</summary>
public sealed record PredictorOptions
{
    public OnError OnError { get; init; } = OnError.Skip;

    /// <summary>Write the masks; without them outputs alone have an effect.</summary>
    public bool Masks { get; init; } = true;

    /// <summary>What is written beside the masks. An output serves one run at a time.</summary>
    public IReadOnlyList<IPredictionOutput> Outputs { get; init; } = [];

    /// <summary>What tidies each mask up before it is written.</summary>
    public MaskCleaning? Clean { get; init; }

    /// <summary>Also write how sure the answers are, as grey images beside the masks.</summary>
    public IReadOnlyList<CertaintyKind> Maps { get; init; } = [];

    /// <summary>Pixels whose highest probability is below this get the ignore id.</summary>
    public double? IgnoreBelow { get; init; }

    /// <summary>Masks in the ids and under the names that this benchmark's server takes.</summary>
    public Benchmark? For { get; init; }

    /// <summary>What reads and writes rasters that lie on a map; a <see cref="Tiles.TiledSegmenter"/> predicts them as
    /// such, tile by tile. Null takes them for pictures.</summary>
    public IRasterFormat? Rasters { get; init; }

    /// <summary>Keeps masks that are there already and still right; null predicts every image and leaves no record.</summary>
    public Resumption? Resume { get; init; }

    /// <summary>Threads that decode; the network has its own. One keeps up with any network until there are many cores.</summary>
    public int Decoders { get; init; } = Math.Clamp(Environment.ProcessorCount / 8, 1, 4);

    /// <summary>Threads that encode and write masks.</summary>
    public int Writers { get; init; } = Math.Clamp(Environment.ProcessorCount / 8, 1, 4);

    /// <summary>Images that may wait between two stages.</summary>
    public int Waiting { get; init; } = 2;

    /// <summary>Bytes of pixels in flight, from header to written mask; one image larger than this goes alone.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;
}
