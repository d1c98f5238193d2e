using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Bench;

/// <summary>What a benchmark was started with: words, and --name NUMBER options, each asked for once with its default.</summary>
internal sealed class BenchArguments
{
    private readonly List<string> _words = [];
    private readonly Dictionary<string, string> _options = [];
    private readonly string _root;
    private readonly string _name;

    public BenchArguments(string root, string name, string[] rest)
    {
        (_root, _name) = (root, name);
        for (int i = 0; i < rest.Length; i++)
        {
            if (!rest[i].StartsWith("--", StringComparison.Ordinal)) _words.Add(rest[i]);
            else if (i + 1 < rest.Length) _options[rest[i][2..]] = rest[++i];
            else throw new InputException($"{rest[i]} needs a value");
        }
    }

    /// <summary>Under artifacts/bench: kept between runs, never in the repository.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, "artifacts", "bench", name)).FullName;

    /// <summary>The Python side of this benchmark.</summary>
    public string PeerScript => Path.Combine(_root, "bench", _name, "peer.py");

    /// <summary>A program of this repository, as it was built.</summary>
    public string Program(string project, string file) => Path.Combine(_root, "artifacts", "bin", project, "release", file);

    public string? Word()
    {
        if (_words.Count == 0) return null;
        string word = _words[0];
        _words.RemoveAt(0);
        return word;
    }

    public int Number(string option, int otherwise, int least = 1)
    {
        if (!_options.Remove(option, out string? text)) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? value
            : throw new InputException($"--{option} is '{text}'; expected a whole number from {least}");
    }

    public string? Text(string option) => _options.Remove(option, out string? text) ? text : null;

    /// <exception cref="InputException">Something was given that nobody asked for.</exception>
    public void RefuseRest()
    {
        if (_options.Count > 0)
            throw new InputException($"unknown option --{_options.Keys.First()}; bench/README.md lists the options");
        if (_words.Count > 0)
            throw new InputException($"'{_words[0]}' is one word too many; bench/README.md lists the arguments");
    }
}
