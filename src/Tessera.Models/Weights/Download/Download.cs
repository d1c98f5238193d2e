using System.Net;
using System.Net.Http.Headers;
using Tessera.Core.Files;

namespace Tessera.Models.Weights.Download;

/// <summary>One GET that goes on behind what is already here (RFC 9110, section 14: range requests).</summary>
internal static class Download
{
    private const int MostRedirects = 5, BufferBytes = 1 << 16;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Brings the part file to the whole file's length, told after every block.</summary>
    /// <exception cref="InputException">The server has no such file.</exception>
    /// <exception cref="IOException">The line broke; what came is in the part file.</exception>
    public static void Append(WeightsAddress address, string part, Action<long, long> told, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Silence });
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        using HttpResponseMessage response = Request(client, address, have, cancellation);
        // Nothing beyond what is here: whether that is all of it, the hash says.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0) return;
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent;
        if (!goesOn && response.StatusCode != HttpStatusCode.OK)
            throw InputException.At(
                address.Shown, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}; expected the file");
        if (goesOn && response.Content.Headers.ContentRange?.From != have)
        {
            File.Delete(part);
            throw new IOException("the server sent another range than it was asked for");
        }
        long start = goesOn ? have : 0, total = response.Content.Headers.ContentLength is { } more ? start + more : 0;
        using var file = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
        Copy(response.Content.ReadAsStream(cancellation), file, done => told(start + done, total), cancellation);
    }

    // Redirects are followed by hand: each place must be as safe as the first.
    private static HttpResponseMessage Request(HttpClient client, WeightsAddress address, long have,
        CancellationToken cancellation)
    {
        Uri uri = address.Uri;
        for (int i = 0; i <= MostRedirects; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (have > 0) request.Headers.Range = new RangeHeaderValue(have, null);
            HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            bool moved = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
            if (!moved || response.Headers.Location is not { } place) return response;
            response.Dispose();
            uri = new Uri(uri, place);
            WeightsAddress.RequireSafe(uri);
        }
        throw InputException.At(address.Shown, $"leads through more than {MostRedirects} redirects");
    }

    // A blocking read does not see a token: closing the stream ends it.
    private static void Copy(Stream from, FileStream to, Action<long> told, CancellationToken cancellation)
    {
        using (from)
        using (var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        using (silence.Token.Register(from.Dispose))
        {
            byte[] buffer = new byte[BufferBytes];
            try
            {
                long done = 0;
                while (true)
                {
                    silence.CancelAfter(Silence);
                    int count = from.Read(buffer);
                    // A closed stream may read as one that ended.
                    silence.Token.ThrowIfCancellationRequested();
                    if (count == 0) return;
                    to.Write(buffer, 0, count);
                    told(done += count);
                }
            }
            catch (Exception) when (silence.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new IOException($"nothing came for {Silence.TotalSeconds} seconds");
            }
        }
    }
}
