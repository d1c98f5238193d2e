// POST an image to /segment for its mask as a PNG, or as JSON: dotnet run --model MODEL.onnx
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
string model = builder.Configuration["model"] ?? "model.onnx";

// Many requests share one segmenter: one alone has all cores, several have a core each, and others wait for their turn.
using IProbabilitySegmenter segmenter = Segmenter.Load(model);
using var cores = new SemaphoreSlim(segmenter.Callers);
WebApplication app = builder.Build();

app.MapGet("/labels", () => segmenter.Labels.Classes.Select(c => new { c.Id, c.Name, Color = $"{c.Color}" }));

app.MapPost("/segment", async (HttpRequest request, CancellationToken cancellation) =>
{
    using var bytes = new MemoryStream();
    await request.Body.CopyToAsync(bytes, cancellation);
    await cores.WaitAsync(cancellation);
    try
    {
        // The header is looked at before a pixel is decoded.
        Image image = ImageFile.Read(bytes, "the image", new ReadOptions(Channels: 3, MaxPixels: 50_000_000));
        Mask mask = segmenter.Segment(image);
        return request.Headers.Accept.Contains("application/json") ? Results.Json(Describe(mask))
            : Results.Bytes(MaskFile.Encode(mask, segmenter.Labels), "image/png");
    }
    catch (InputException error)
    {
        return Results.Problem(error.Message, statusCode: StatusCodes.Status400BadRequest);
    }
    finally
    {
        cores.Release();
    }
});

app.Run();

object Describe(Mask mask)
{
    long[] pixels = MaskIds.Histogram(mask);
    return new
    {
        mask.Width,
        mask.Height,
        Classes = segmenter.Labels.Classes.Where(c => pixels[c.Id] > 0).Select(c => new { c.Id, c.Name, Pixels = pixels[c.Id] }),
    };
}
