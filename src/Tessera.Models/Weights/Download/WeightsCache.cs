using System.Security.Cryptography;
using Tessera.Core.Files;
using Tessera.Core.Progress;

namespace Tessera.Models.Weights.Download;

/// <summary>Files that were fetched once, each under its hash. What is half here goes on where it stopped; what is not what was
/// asked for does not stay.</summary>
public sealed class WeightsCache(string folder)
{
    private const string Stage = "download";
    private const int MostAttempts = 5;

    /// <summary>In the user's cache folder, as the XDG base directory specification places it.</summary>
    public static WeightsCache OfUser()
    {
        string? named = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // The specification has relative paths ignored.
        string caches = named is not null && Path.IsPathRooted(named) ? named : Path.Combine(home, ".cache");
        return new WeightsCache(Path.Combine(caches, "tessera", "weights"));
    }

    /// <summary>The file itself for a path; for an address the cached copy, fetched if it is not there.</summary>
    /// <exception cref="InputException">The address is unusable, the server fails, or the file is not what the hash
    /// says.</exception>
    public string Find(string source, IProgress<ProgressReport> progress, CancellationToken cancellation) =>
        WeightsAddress.Is(source) ? Fetch(WeightsAddress.Parse(source), progress, cancellation) : source;

    /// <summary>The cached copy.</summary>
    /// <exception cref="InputException">The server fails, the cache cannot be written, or the file is not what the hash
    /// says.</exception>
    public string Fetch(WeightsAddress address, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, $"{address.Sha256[..16]}-{address.FileName}"), part = path + AtomicFile.PartSuffix;
        try
        {
            if (File.Exists(path) && Hash(path) == address.Sha256) return path;
            Directory.CreateDirectory(folder);
            while (true)
            {
                bool resumed = Length(part) > 0;
                Complete(address, part, progress, cancellation);
                string hash = Hash(part);
                if (hash == address.Sha256) break;
                File.Delete(part);
                // An older part may have been another file's beginning: once more, from the start.
                if (!resumed) throw InputException.At(
                    address.Shown, $"has the SHA-256 {hash}, expected {address.Sha256}; nothing of it was kept");
            }
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be kept: {error.Message}", error);
        }
    }

    // As long as each attempt brings more of the file, a broken line is no failure.
    private static void Complete(WeightsAddress address, string part, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        void tell(long done, long total) => progress.Report(new ProgressReport(Stage, done, total, address.FileName));
        for (int attempt = 1; ; attempt++)
        {
            long before = Length(part);
            try
            {
                Download.Append(address, part, tell, cancellation);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                cancellation.ThrowIfCancellationRequested();
                if (attempt < MostAttempts && Length(part) > before) continue;
                string again = Length(part) == 0 ? ""
                    : $"; the {Length(part)} bytes that came are kept, and the same command goes on from there";
                throw new InputException($"{address.Shown}: cannot be fetched: {error.Message}{again}", error);
            }
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static string Hash(string path)
    {
        if (!File.Exists(path)) return "";
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
