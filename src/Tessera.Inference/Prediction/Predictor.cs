using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Core.Sequences;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Benchmarks;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction.Resuming;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tiles;

namespace Tessera.Inference.Prediction;

/// <summary>Images and folders in, mask files out. Decoding, the network and writing overlap; memory stays the same for any
/// number of images.</summary>
public sealed class Predictor(ISegmenter segmenter, PredictorOptions? options = null)
{
    private readonly PredictorOptions _options = options ?? new();

    // One and three channels are converted to by the reader; other numbers are bands, which are taken as they are.
    private readonly ReadOptions _reading = segmenter.Preprocessing.Channels is 1 or 3 ? new(segmenter.Preprocessing.Channels)
        : new(KeepAlpha: true);

    // What each of the model's ids is in a benchmark's files; null writes the model's own.
    private readonly int[]? _ids = options?.For?.IdsOf(segmenter.Labels);

    private readonly IReadOnlyList<IPredictionOutput> _outputs =
        options is null ? []
            : options.Maps.Count == 0 ? options.Outputs
            : [new CertaintyMapOutput(options.Maps), .. options.Outputs];

    private Turns _turns = new();
    private string? _sequence;

    /// <summary>Writes a mask for each image under <paramref name="output"/>; a folder's subfolders are kept. A network
    /// that remembers sees the frames of a sequence in order, and forgets between two
    /// (<see cref="FrameName"/>).</summary>
    /// <exception cref="InputException">No such input, an output that cannot be written, or, with <see cref="OnError.Stop"/>, a
    /// bad image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; masks written so far are whole and stay.</exception>
    public PredictionResult Run(IEnumerable<string> inputs, string output, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<PredictionTarget> targets = PredictionTarget.Find(inputs, output, _options.Masks);
        if (_options.For is { } benchmark) targets = benchmark.Place(targets, output);
        RasterPredictor? rasters = RasterPredictor.Of(segmenter, _options);
        targets = rasters?.Place(targets) ?? targets;
        OutputPlaces.Require(_outputs, targets);
        PredictorOptions pace = _options;
        if (segmenter.Remembers)
        {
            targets = InFrameOrder(targets);
            // Several would overtake each other.
            pace = _options with { Decoders = 1 };
        }
        (_sequence, _turns) = (null, new Turns());
        using PredictionJournal? journal = _options.Resume is { } resume ? new PredictionJournal(output, resume, _outputs) : null;
        PredictedImage?[] images = journal?.Keep(targets, segmenter.Remembers) ?? new PredictedImage?[targets.Count];
        int[] missing = [.. Enumerable.Range(0, targets.Count).Where(i => images[i] is null)];
        var failed = new FailedImage?[targets.Count];
        int done = 0;
        var stages = new PredictionStages(Measure, Decode, Segment, Write);
        PredictionTarget[] open = [.. missing.Select((place, number) => targets[place] with { Number = number })];
        PredictionTarget[] pictures = [.. open.Where(target => rasters?.Takes(target) != true)];
        void Finish(PredictionTarget target, PredictedImage? image, FailedImage? failure)
        {
            (images[missing[target.Number]], failed[missing[target.Number]]) = (image, failure);
            if (failure is not null) _turns.Take(target.Number);
            if (image is not null) journal?.Add(image);
            progress?.Report(new ProgressReport("writing masks", Interlocked.Increment(ref done), missing.Length));
        }
        var pipeline = new PredictionPipeline(stages, pace, segmenter.Callers,
            (index, image, failure) => Finish(pictures[index], image, failure));
        try
        {
            pipeline.Run(pictures, cancellation);
            rasters?.Run(open.Except(pictures), _turns, Finish, progress, cancellation);
            var result = new PredictionResult([.. images.OfType<PredictedImage>()], [.. failed.OfType<FailedImage>()]);
            if (_options.For == Benchmark.CocoStuff)
                CocoStuffResults.Write(Path.Combine(output, CocoStuffResults.FileName), result.Images);
            if (_options is { For: null, Masks: true })
                result = result with { Volumes = MaskVolumes.Write(result.Images, segmenter.Labels) };
            foreach (IPredictionOutput one in _outputs) one.Finish(result);
            return result;
        }
        catch
        {
            foreach (IPredictionOutput one in _outputs) one.Abandon();
            throw;
        }
    }

    private static PredictionTarget[] InFrameOrder(IReadOnlyList<PredictionTarget> targets) =>
        [.. FrameSequences.Of([.. targets.Select(target => target.Image)]).SelectMany(sequence => sequence)
            .Select(i => targets[i])];

    private long Measure(PredictionTarget target)
    {
        ImageHeader header = ImageFile.ReadHeader(target.Image);
        int sample = header.Type switch { SampleType.UInt8 => 1, SampleType.UInt16 => 2, _ => 4 };
        int mask = segmenter.Labels.Count > 255 ? 2 : 1;
        return header.Pixels * (header.Channels * sample + mask + _options.Maps.Count);
    }

    private Image Decode(PredictionTarget target) => ImageFile.Read(target.Image, _reading);

    private SegmentedImage Segment(PredictionTarget target, Image image)
    {
        if (segmenter.Remembers)
        {
            string? sequence = FrameName.Of(target.Image)?.Sequence;
            if (sequence is null || sequence != _sequence) segmenter.Restart();
            _sequence = sequence;
        }
        if (_options is { Maps.Count: 0, IgnoreBelow: null }) return new SegmentedImage(segmenter.Segment(image));
        return segmenter is IProbabilitySegmenter probable ? CertainSegmentation.Run(probable, image, _options)
            : throw new NotSupportedException($"{segmenter.GetType().Name} knows no probabilities");
    }

    private PredictedImage Write(PredictionTarget target, Image image, SegmentedImage answer)
    {
        Mask mask = answer.Mask;
        long cleaned = _options.Clean?.Apply(mask, segmenter.Labels.Count, segmenter.Labels.IgnoreId) ?? 0;
        var made = new MaskedImage(target, image, mask, segmenter.Labels) { Maps = answer.Maps };
        OutputParts[] parts = [.. _outputs.Select(output => output.Write(made))];
        // Last: where a mask stands, all that belongs to it does.
        if (_options.Masks && _ids is null) MaskFile.Write(target.Mask, mask, segmenter.Labels);
        else if (_options.Masks && _ids is not null) MaskFile.WriteGrey(target.Mask, MaskIds.Remap(mask, _ids));
        _turns.Take(target.Number, [.. parts.Select(part => part.InTurn).OfType<Action>()]);
        return new PredictedImage(target.Image, target.Mask, mask.Width, mask.Height, Found(mask),
            segmenter.Preprocessing.Place(mask.Width, mask.Height).UnseenPixels, cleaned)
        {
            Notes = [.. parts.SelectMany(part => part.Notes)],
            DoubtfulPixels = _options.IgnoreBelow is null ? null : answer.DoubtfulPixels,
        };
    }

    private PredictedClass[] Found(Mask mask)
    {
        long[] counts = MaskIds.Histogram(mask);
        return [.. segmenter.Labels.Classes.Where(c => counts[c.Id] > 0)
            .Select(c => new PredictedClass(c.Id, c.Name, counts[c.Id]))];
    }
}
