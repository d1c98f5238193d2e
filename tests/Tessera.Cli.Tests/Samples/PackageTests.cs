using System.IO.Compression;
using System.Xml.Linq;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Tests.Samples;

/// <summary>The packages, as somebody outside the repository takes them: from a folder, into a program of their own.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly SampleProcess _consumer = new();

    public void Dispose() => _consumer.Dispose();

    [Fact]
    public void Console_OutsideTheRepository_RunsFromPackages()
    {
        Directory.CreateDirectory(_consumer.In("feed"));
        Dotnet("msbuild", Path.Combine(SampleProcess.Repository, "build", "packages.proj"), "-nologo",
            "-nodeReuse:false", $"-p:Into={_consumer.In("feed")}/");
        AssertPackages();
        Directory.CreateDirectory(_consumer.In("console"));
        foreach (string file in new[] { "Program.cs", "console.csproj" })
            File.Copy(Path.Combine(SampleProcess.Repository, "samples", "console", file), _consumer.In("console/" + file));
        File.WriteAllText(_consumer.In("nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear /><add key="ours" value="{_consumer.In("feed")}" /><add key="others" value="{Others}" />
              </packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        Dotnet("restore", "console", "--packages", _consumer.In("packages"), "-nodeReuse:false");
        Dotnet("build", "console", "-c", "Release", "--no-restore", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            "-o", _consumer.In("program"));
        var image = new Image(31, 22);
        new Random(8).NextBytes(image.Bytes);
        ImageFile.Write(_consumer.In("photo.png"), image);

        (int code, string output, string error) = _consumer.Run(
            "dotnet", [], [_consumer.In("program/console.dll"), "model.onnx", "photo.png"]);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("photo.mask.png  ", output);
        using ISegmenter segmenter = Segmenter.Load(_consumer.In("model.onnx"));
        Assert.Equal(segmenter.Segment(image).Ids8.ToArray(), MaskFile.Read(_consumer.In("photo.mask.png")).Ids8.ToArray());
        string[] files = [.. Directory.GetFiles(_consumer.In("program"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))];
        Assert.Contains("libonnxruntime.so.1", files);
        Assert.DoesNotContain(files, file => file.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }

    private void AssertPackages()
    {
        Dictionary<string, string[]> natives = new()
        {
            ["Tessera.Core"] = [],
            ["Tessera.Imaging"] = ["libtessera_imaging.so", "libtessera_video.so"],
            ["Tessera.Onnx"] = ["libonnxruntime.so.1"],
            ["Tessera.Inference"] = [],
            ["Tessera.Rasters"] = ["libtessera_dicom.so", "libtessera_rasters.so"],
        };
        foreach ((string name, string[] libraries) in natives)
        {
            using ZipArchive package = ZipFile.OpenRead(
                Assert.Single(Directory.GetFiles(_consumer.In("feed"), name + ".0*.nupkg")));
            string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
            Assert.Equal(libraries, entries.Where(entry => entry.StartsWith("runtimes/linux-", StringComparison.Ordinal))
                .Select(entry => Path.GetFileName(entry)).Order());
            Assert.All(entries.Where(entry => entry.StartsWith("runtimes/", StringComparison.Ordinal)),
                entry => Assert.Equal("native", entry.Split('/')[2]));
            Assert.Contains("README.md", entries);
            Assert.Contains($"lib/net10.0/{name}.dll", entries);
            Assert.Contains($"lib/net10.0/{name}.xml", entries);
            if (name == "Tessera.Onnx") Assert.Contains("THIRD-PARTY-NOTICES.txt", entries);
            using Stream specification = package.GetEntry(name + ".nuspec")!.Open();
            XElement metadata = XDocument.Load(specification).Root!.Elements().Single();
            XElement Of(string tag) => metadata.Element(metadata.Name.Namespace + tag)!;
            Assert.Equal("MIT", Of("license").Value);
            Assert.NotEqual("Package Description", Of("description").Value);
        }
        Assert.Empty(Directory.GetFiles(_consumer.In("feed"), "tessera.0*.nupkg"));
    }

    // Packages of others that the repository itself was restored from: in NuGet's own folder, which it reads as a source.
    private static string Others => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private void Dotnet(params string[] args)
    {
        (int code, string output, string error) = _consumer.Run("dotnet", [], args);
        Assert.True(code == 0, $"dotnet {string.Join(' ', args)}:\n{output}{error}");
    }
}
