using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Segmenters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Cli.Tests.Samples;

/// <summary>The programs of samples/, run as a reader would, against what the library answers here.</summary>
public sealed partial class SampleTests : IDisposable
{
    private const int MostLines = 60;

    private readonly SampleProcess _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Console_Images_GetTheirMasksAndShares()
    {
        string first = Photo("a.png", 40, 30), second = Photo("b.png", 33, 21);
        File.WriteAllText(_sample.In("no.png"), "no picture");

        (int code, string output, string error) = _sample.Run(
            "console", _sample.In("model.onnx"), first, _sample.In("no.png"), second);

        Assert.Equal(1, code);
        Assert.Equal([MaskOf(first), MaskOf(second)],
            new[] { "a", "b" }.Select(name => MaskFile.Read(_sample.In(name + ".mask.png")).Ids8.ToArray()));
        Assert.Matches(@"^\S+a\.mask\.png  \w+ [0-9.]+ %, .*\n\S+b\.mask\.png  ", output);
        Assert.StartsWith(_sample.In("no.png") + ": is not a picture", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Video_Frames_ArePaintedAndCounted()
    {
        string video = Path.Combine(SampleProcess.Repository, "tests/Tessera.Imaging.Tests/golden/videos/mpeg4.mp4");

        (int code, string output, string error) = _sample.Run("video", _sample.In("model.onnx"), video, _sample.In("out.mp4"));

        Assert.Equal((0, ""), (code, error));
        FrameFile from = FrameFile.At(video), to = FrameFile.At(_sample.In("out.mp4"));
        Assert.Equal((from.Count, from.Header.Width, from.Header.Height), (to.Count, to.Header.Width, to.Header.Height));
        Assert.Contains($"  {from.Count} frames, ", output);
        FrameFormats.CloseIdle();
    }

    // Of more than one window; the network of the fixture looks one pixel around, so windows leave no seam.
    [Fact]
    public void Map_GeoTiff_BecomesItsClassesInItsPlace()
    {
        const int Width = 700, Height = 530;
        var where = new GeoReference("", new AffineTransform(500000, 0.5, 0, 4600000, 0, -0.5));
        var image = new Image(Width, Height);
        new Random(4).NextBytes(image.Bytes);
        using (GeoTiffSink sink = GeoTiffSink.Create(
            _sample.In("map.tif"), new GeoTiffOptions(Width, Height, 3) { GeoReference = where }))
        {
            sink.Write(new RasterWindow(0, 0, Width, Height), image.Bytes);
            sink.Complete();
        }

        (int code, _, string error) = _sample.Run(
            "map", _sample.In("model.onnx"), _sample.In("map.tif"), _sample.In("classes.tif"));

        Assert.Equal((0, ""), (code, error));
        using GeoTiffSource classes = GeoTiffSource.Open(_sample.In("classes.tif"));
        Assert.Equal(where.Transform, classes.GeoReference?.Transform);
        using ISegmenter segmenter = Segmenter.Load(_sample.In("model.onnx"));
        Assert.Equal(segmenter.Segment(image).Ids8.ToArray(), RasterImages.ReadWhole(classes).Bytes.ToArray());
    }

    [Fact]
    public async Task Web_ManyRequestsAtOnce_GetTheirOwnMasks()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process server = _sample.Start("dotnet", [],
            [SampleProcess.Built("web"), "--urls", "http://127.0.0.1:0", "--model", _sample.In("model.onnx")]);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(await AddressOf(server, cancellation)) };
            string[] photos = [.. Enumerable.Range(0, 12).Select(i => Photo($"{i}.png", 30 + i, 20 + i % 3))];

            byte[][] answers = await Task.WhenAll(photos.Select(async photo =>
            {
                using HttpResponseMessage answer = await client.PostAsync("/segment", Body(photo), cancellation);
                Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
                return await answer.Content.ReadAsByteArrayAsync(cancellation);
            }));
            for (int i = 0; i < photos.Length; i++)
            {
                File.WriteAllBytes(_sample.In($"answer-{i}.png"), answers[i]);
                Assert.Equal(MaskOf(photos[i]), MaskFile.Read(_sample.In($"answer-{i}.png")).Ids8.ToArray());
            }

            client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using HttpResponseMessage found = await client.PostAsync("/segment", Body(photos[0]), cancellation);
            using JsonDocument json = JsonDocument.Parse(await found.Content.ReadAsStringAsync(cancellation));
            Assert.Equal(30, json.RootElement.GetProperty("width").GetInt32());
            Assert.Equal(600,
                json.RootElement.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("pixels").GetInt32()));

            using HttpResponseMessage bad = await client.PostAsync("/segment", new ByteArrayContent([1, 2, 3]), cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
            Assert.Contains("the image: is not a picture", await bad.Content.ReadAsStringAsync(cancellation));
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    [Theory, InlineData("console"), InlineData("web"), InlineData("video"), InlineData("map")]
    public void Sample_IsOneShortFile(string name)
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(SampleProcess.Repository, "samples", name), "*.cs")];

        Assert.InRange(File.ReadLines(Assert.Single(files)).Count(), 1, MostLines);
    }

    private byte[] MaskOf(string photo)
    {
        using ISegmenter segmenter = Segmenter.Load(_sample.In("model.onnx"));
        return segmenter.Segment(ImageFile.Read(photo)).Ids8.ToArray();
    }

    private string Photo(string name, int width, int height)
    {
        var image = new Image(width, height);
        new Random(width).NextBytes(image.Bytes);
        ImageFile.Write(_sample.In(name), image);
        return _sample.In(name);
    }

    private static ByteArrayContent Body(string photo) => new(File.ReadAllBytes(photo));

    private static async Task<string> AddressOf(Process server, CancellationToken cancellation)
    {
        while (await server.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                // What it says from now on goes nowhere, but must be read.
                _ = server.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return found.Value;
            }
        }
        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync(cancellation));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Listening();
}
