using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tessera.Torch.Native;
using Tessera.Torch.Nn;

namespace Tessera.Torch.Tracing;

/// <summary>A network as TorchScript: traced from C# or loaded from a .pt file; Python's torch.jit.load opens what it
/// saves.</summary>
public sealed class ScriptModule : IDisposable
{
    private readonly ScriptHandle _handle;

    private ScriptModule(ScriptHandle handle) => _handle = handle;

    /// <summary>Runs the network once on an example and keeps what it did. Sizes taken by <see cref="Tensor.Size"/> stay
    /// dynamic.</summary>
    /// <exception cref="TorchException">The forward pass failed; its own error is inside.</exception>
    public static ScriptModule Trace(Module<Tensor, Tensor> network, Tensor example) =>
        Trace(network, inputs => [network.Call(inputs[0])], [("image", example)], outputs: 1);

    /// <summary>The same for a pass of several tensors; what it gives becomes a tuple.</summary>
    /// <param name="network">Whose weights they are.</param>
    /// <param name="forward">The pass.</param>
    /// <param name="examples">Its inputs, with the names that TorchScript shows for them.</param>
    /// <param name="outputs">How many tensors it gives.</param>
    /// <exception cref="TorchException">The forward pass failed; its own error is inside.</exception>
    public static unsafe ScriptModule Trace(Module network, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        IReadOnlyList<(string Name, Tensor Value)> examples, int outputs)
    {
        bool training = network.Training;
        network.Eval();
        network.NamePaths("");
        var weights = network.NamedParameters().Select(p => (p.Key, p.Weight, IsBuffer: 0))
            .Concat(network.NamedBuffers().Select(b => (b.Key, Weight: b.Value, IsBuffer: 1))).ToArray();
        var pass = new Pass(forward);
        GCHandle context = GCHandle.Alloc(pass);
        using var noGrad = new NoGrad();
        TraceScope.Tracing = true;
        try
        {
            NativeTorch.Trace(&Forward, GCHandle.ToIntPtr(context), [.. examples.Select(e => e.Value.Handle.Pointer)],
                [.. examples.Select(e => e.Name)], examples.Count, outputs, [.. weights.Select(w => w.Key)],
                [.. weights.Select(w => w.Weight.Handle.Pointer)], [.. weights.Select(w => w.IsBuffer)], weights.Length,
                    out ScriptHandle handle);
            return new ScriptModule(handle);
        }
        catch (TorchException error) when (pass.Error is not null)
        {
            throw new TorchException($"the network cannot be traced: {pass.Error.Message} ({error.Message})");
        }
        finally
        {
            TraceScope.Tracing = false;
            context.Free();
            network.Train(training);
            GC.KeepAlive(weights);
            GC.KeepAlive(examples);
        }
    }

    public static ScriptModule Load(string path)
    {
        NativeTorch.ScriptLoad(path, out ScriptHandle handle);
        return new ScriptModule(handle);
    }

    /// <summary>Writes the .pt file's bytes.</summary>
    /// <exception cref="IOException">The stream could not take them all.</exception>
    public unsafe void Save(Stream stream)
    {
        var sink = new Sink(stream);
        GCHandle context = GCHandle.Alloc(sink);
        try
        {
            NativeTorch.ScriptSave(_handle, &Take, GCHandle.ToIntPtr(context));
        }
        finally
        {
            context.Free();
        }
        sink.Error?.Throw();
    }

    public Tensor Run(Tensor input) => Run([input], 1)[0];

    /// <exception cref="ArgumentException">It gives another number of tensors.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, int outputs)
    {
        var made = new nint[outputs];
        NativeTorch.ScriptRun(_handle, [.. inputs.Select(input => input.Handle.Pointer)], inputs.Count, made, outputs);
        GC.KeepAlive(inputs);
        return [.. made.Select(pointer => new Tensor(new TensorHandle(pointer)))];
    }

    /// <summary>The operators in order, as JSON; <see cref="TracedGraphReader"/> reads it.</summary>
    internal string GraphJson()
    {
        NativeTorch.ScriptGraph(_handle, out nint text);
        return Marshal.PtrToStringUTF8(text) ?? "";
    }

    public void Dispose() => _handle.Dispose();

    private sealed class Pass(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward)
    {
        public Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward => forward;

        public Exception? Error { get; set; }
    }

    private sealed class Sink(Stream stream)
    {
        public Stream Stream => stream;

        public ExceptionDispatchInfo? Error { get; set; }
    }

    [UnmanagedCallersOnly]
    private static unsafe void Take(nint context, byte* bytes, long size)
    {
        if (GCHandle.FromIntPtr(context).Target is not Sink sink) return;
        try
        {
            using var file = new UnmanagedMemoryStream(bytes, size);
            file.CopyTo(sink.Stream);
        }
        catch (Exception error) when (error is not StackOverflowException)
        {
            sink.Error = ExceptionDispatchInfo.Capture(error);
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe int Forward(nint context, nint* inputs, int inputCount, nint* outputs, int outputCount)
    {
        if (GCHandle.FromIntPtr(context).Target is not Pass pass) return 1;
        try
        {
            using var scope = new TensorScope();
            var borrowed = new Tensor[inputCount];
            for (int i = 0; i < inputCount; i++) borrowed[i] = Borrow(inputs[i]);
            IReadOnlyList<Tensor> results = pass.Forward(borrowed);
            if (results.Count != outputCount)
                throw new ArgumentException($"the pass gives {results.Count} tensors, not {outputCount}");
            for (int i = 0; i < outputCount; i++)
            {
                NativeTorch.TensorAlias(results[i].Handle, out TensorHandle result);
                outputs[i] = result.Pointer;
                result.SetHandleAsInvalid();
            }
            return 0;
        }
        catch (Exception error) when (error is not StackOverflowException)
        {
            pass.Error = error;
            return 1;
        }
    }

    // The caller owns the input's handle: an alias is ours to free.
    private static Tensor Borrow(nint input)
    {
        using var borrowed = new TensorHandle(input);
        try
        {
            NativeTorch.TensorAlias(borrowed, out TensorHandle alias);
            return new Tensor(alias);
        }
        finally
        {
            borrowed.SetHandleAsInvalid();
        }
    }
}
