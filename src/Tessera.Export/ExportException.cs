namespace Tessera.Export;

/// <summary>A network cannot be written as ONNX; the message names the operator and the module that called it.</summary>
public sealed class ExportException : Exception
{
    public ExportException(string message) : base(message) { }

    internal static ExportException At(string op, string scope, string wrong) =>
        new($"{op}, called by {(scope.Length == 0 ? "the network itself" : scope)}: {wrong}");
}
