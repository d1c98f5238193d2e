using Tessera.Core.Files;
using Tessera.Models.Encoders;
using Tessera.Torch;

namespace Tessera.Models.Weights;

/// <summary>What weights are wanted for.</summary>
public enum WeightsUse
{
    /// <summary>To be used as they are: all of the network must be in the file, and nothing else but auxiliary heads.</summary>
    Complete,

    /// <summary>To be trained further: whole parts may be missing (an encoder alone), and the number of classes may
    /// differ.</summary>
    Start,
}

/// <summary>Puts a file's weights into a network, by PyTorch's keys.</summary>
public sealed class WeightsLoader
{
    private const string Counter = ".num_batches_tracked";
    private const int Named = 3;

    private readonly Network _network;
    private readonly WeightsFile _file;
    private readonly WeightsUse _use;
    private readonly string _model;
    private readonly KeyMatching _keys;
    private readonly Dictionary<string, Tensor> _own;
    private readonly List<string> _kept = [], _missing = [], _misshapen = [], _unexpected = [];
    private readonly List<(string Key, string How)> _adapted = [];
    private readonly List<(string Key, string Why)> _initialised = [];

    private WeightsLoader(Network network, string model, WeightsFile file, WeightsUse use)
    {
        (_network, _model, _file, _use) = (network, model, file, use);
        _own = network.StateDict().ToDictionary(s => s.Key, s => s.Value);
        _keys = KeyMatching.Find(network, file.Tensors.Keys);
    }

    /// <param name="network">Is changed only if all of it fits.</param>
    /// <param name="model">The network's name, for messages.</param>
    /// <param name="file">The weights.</param>
    /// <param name="use">How much of the network must be there.</param>
    /// <exception cref="InputException">The weights are another network's; keys, shapes and the likely cause are
    /// named.</exception>
    public static WeightsReport Load(Network network, string model, WeightsFile file, WeightsUse use) =>
        new WeightsLoader(network, model, file, use).Load();

    private WeightsReport Load()
    {
        foreach ((string key, Tensor own) in _own)
        {
            if (_keys.FileKeys.TryGetValue(key, out string? fileKey)) Compare(key, own.Shape, _file.Tensors[fileKey].Shape);
            // Files from before PyTorch 0.4.1 do not count batches.
            else if (!key.EndsWith(Counter, StringComparison.Ordinal)) _missing.Add(key);
        }
        string[] beyond = [.. _keys.FileKeys.Where(k => !_own.ContainsKey(k.Key)).Select(k => k.Key)];
        _unexpected.AddRange(beyond.Where(IsAmiss));
        ExcuseMissingParts();
        RequireFit();
        Copy();
        string[] dropped = [.. beyond.Select(k => _keys.FileKeys[k]), .. _keys.LeftOut];
        return new WeightsReport(_file.Path, _kept, _adapted, _initialised, dropped);
    }

    private void Compare(string key, long[] own, long[] file)
    {
        if (own.SequenceEqual(file)) _kept.Add(key);
        else if (ImageChannels.Differ(own, file, _network.Channels)) _adapted.Add((key, ImageChannels.Describe(file[1], own[1])));
        else if (FileClasses(own, file) is { } classes && _use == WeightsUse.Start)
            _initialised.Add((key, $"{classes} classes there, {_network.Classes} here"));
        else _misshapen.Add($"'{key}' is {Text(file)}, expected {Text(own)} ({Cause(own, file)})");
    }

    // Logits come first in a convolution's weight and bias, second too in upsampling between classes.
    private long? FileClasses(long[] own, long[] file)
    {
        if (own.Length != file.Length || own.Length == 0 || own[0] != _network.Classes || file[0] == own[0]) return null;
        bool alike = own.Zip(file).All(s => s.First == s.Second || (s.First == own[0] && s.Second == file[0]));
        return alike ? file[0] : null;
    }

    private string Cause(long[] own, long[] file)
    {
        if (FileClasses(own, file) is { } classes) return $"the file was trained for {classes} classes, not {_network.Classes}";
        if (own.Length != file.Length) return "another kind of layer: the file's network is not this one";
        return own.Skip(2).SequenceEqual(file.Skip(2)) ? $"other widths: the file's encoder or width is not that of {_model}"
            : $"other kernels: the file's network is built of other blocks than {_model}, as ResNet-50 is beside ResNet-18";
    }

    // A classifier that an ImageNet encoder ends in is no loss; a block of a layer that the network has, but shorter, is.
    private bool IsAmiss(string key)
    {
        if (IsAuxiliary(key) || key.EndsWith(Counter, StringComparison.Ordinal)) return false;
        if (_use == WeightsUse.Complete) return true;
        string encoder = EncoderOf(key), part = encoder + key[encoder.Length..].Split('.')[0] + ".";
        return _own.Keys.Any(own => own.StartsWith(part, StringComparison.Ordinal));
    }

    private bool HasEncoder => EncoderNames.Any();

    private IEnumerable<string> EncoderNames =>
        _network.Parts.Where(p => p.Part is Encoder && p.Name.Length > 0).Select(p => p.Name + ".");

    private string EncoderOf(string key) =>
        EncoderNames.FirstOrDefault(name => key.StartsWith(name, StringComparison.Ordinal), "");

    // A part of which the file has nothing keeps what it was made with; one of which it has some is damaged.
    private void ExcuseMissingParts()
    {
        HashSet<string> begun = [.. _kept.Select(PartOf)];
        foreach (string key in _missing.Where(k => IsAuxiliary(k) || (_use == WeightsUse.Start && !begun.Contains(PartOf(k)))))
            _initialised.Add((key, "not in the file"));
        _missing.RemoveAll(key => _initialised.Any(i => i.Key == key));
    }

    private bool IsAuxiliary(string key) =>
        _network.AuxiliaryParts.Any(part => key.StartsWith(part + ".", StringComparison.Ordinal));

    private string PartOf(string key) =>
        _network.Parts.Select(p => p.Name).Where(name => name.Length > 0 && key.StartsWith(name + ".", StringComparison.Ordinal))
            .MaxBy(name => name.Length) ?? key.Split('.')[0];

    private void RequireFit()
    {
        // Of a network over an encoder, a decoder alone is no start.
        bool useful = _kept.Concat(_adapted.Select(a => a.Key)).Any(key => !HasEncoder || EncoderOf(key).Length > 0);
        if (!useful && _misshapen.Count == 0)
            throw Unfit($"none of its keys ({Some([.. _file.Tensors.Keys])}) is a weight of it ({Some([.. _own.Keys])})");
        List<string> faults = [.. _misshapen.Take(Named)];
        if (_misshapen.Count > Named) faults.Add($"{_misshapen.Count - Named} more of other shapes");
        if (_missing.Count > 0) faults.Add($"{_missing.Count} missing: {Some(_missing)}");
        List<string> unexpected = [.. _unexpected.Select(k => _keys.FileKeys[k])];
        if (unexpected.Count > 0) faults.Add($"{unexpected.Count} unexpected: {Some(unexpected)}");
        if (faults.Count > 0) throw Unfit(string.Join("; ", faults));
    }

    private void Copy()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        foreach (string key in _kept) Aten.Copy_(_own[key], File(key));
        foreach ((string key, _) in _adapted) Aten.Copy_(_own[key], ImageChannels.Adapt(File(key), _network.Channels));
    }

    private Tensor File(string key) => _file.Tensors[_keys.FileKeys[key]];

    private InputException Unfit(string why) => InputException.At(_file.Path, $"its weights do not fit {_model}: {why}");

    private static string Some(List<string> keys) =>
        string.Join(", ", keys.Take(Named)) + (keys.Count > Named ? $" and {keys.Count - Named} more" : "");

    private static string Text(long[] shape) => $"[{string.Join(',', shape)}]";
}
