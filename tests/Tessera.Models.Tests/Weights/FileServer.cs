using System.Net;
using System.Net.Sockets;

namespace Tessera.Models.Tests.Weights;

/// <summary>Serves one file on loopback as a test wants it: whole, in ranges, or breaking off.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _content;

    public FileServer(byte[] content)
    {
        _content = content;
        Address = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        // Not waited for: a listener that is closed does not always wake who waits in it.
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Address { get; }

    /// <summary>The Range header of each request, "" where it had none.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>Bytes after which an answer breaks off; all of them without.</summary>
    public int? BreakAfter { get; set; }

    public bool KnowsRanges { get; set; } = true;

    /// <summary>Where "/moved" leads.</summary>
    public string MovedTo { get; set; } = "file.bin";

    public void Dispose() => _listener.Abort();

    private void Serve()
    {
        while (true)
        {
            try
            {
                Answer(_listener.GetContext());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening) return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string range = context.Request.Headers["Range"] ?? "";
        HttpListenerResponse response = context.Response;
        lock (Ranges) Ranges.Add(range);
        if (context.Request.Url?.AbsolutePath == "/moved")
        {
            response.Redirect(MovedTo);
            response.Close();
            return;
        }
        if (context.Request.Url?.AbsolutePath != "/file.bin")
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }
        int from = KnowsRanges && range.StartsWith("bytes=", StringComparison.Ordinal) ? int.Parse(range[6..^1], null) : 0;
        if (from >= _content.Length)
        {
            response.StatusCode = 416;
            response.Close();
            return;
        }
        if (from > 0)
        {
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{_content.Length - 1}/{_content.Length}";
        }
        response.ContentLength64 = _content.Length - from;
        int count = Math.Min(BreakAfter ?? int.MaxValue, _content.Length - from);
        response.OutputStream.Write(_content, from, count);
        response.OutputStream.Flush();
        if (from + count < _content.Length) response.Abort();
        else response.Close();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
