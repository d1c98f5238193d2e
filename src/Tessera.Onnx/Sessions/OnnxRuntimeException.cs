namespace Tessera.Onnx.Sessions;

/// <summary>ONNX Runtime refused a call; the message is its own, on one line.</summary>
public sealed class OnnxRuntimeException : Exception
{
    /// <summary>The library's OrtErrorCode: 2 invalid argument, 3 no such file, 7 invalid file, ...</summary>
    public int Code { get; }

    public OnnxRuntimeException(int code, string message) : base(message) => Code = code;
}
