using System.Globalization;
using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Onnx.Native;

namespace Tessera.Onnx.Sessions;

/// <summary>A model ready to run. Runs may be called from several threads at once.</summary>
public sealed unsafe class OnnxSession : IDisposable
{
    private readonly OrtHandle _session;

    public IReadOnlyList<OnnxPort> Inputs { get; }

    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>The model's own keys, for example "tessera.labels".</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="InputException">The file cannot be read, is not a model that can run here, or the device is
    /// missing.</exception>
    public static OnnxSession Load(string path, OnnxSessionOptions? options = null)
    {
        if (!File.Exists(path)) throw InputException.At(path, "there is no such file; expected an .onnx model");
        byte[] utf8 = Terminated(path);
        return Create(path, options ?? new(), (ort, settings) =>
        {
            nint session;
            fixed (byte* name = utf8) ort.Check(ort.Api->CreateSession(ort.Environment, name, settings, &session));
            return session;
        });
    }

    /// <summary>From a model in memory; <paramref name="name"/> stands for the file in messages.</summary>
    /// <exception cref="InputException">The bytes are not a model that can run here, or the device is missing.</exception>
    public static OnnxSession FromBytes(ReadOnlyMemory<byte> model, string name, OnnxSessionOptions? options = null) =>
        Create(name, options ?? new(), (ort, settings) =>
        {
            nint session;
            fixed (byte* bytes = model.Span)
                ort.Check(ort.Api->CreateSessionFromArray(ort.Environment, bytes, (nuint)model.Length, settings, &session));
            return session;
        });

    /// <summary>Feeds the first input with the caller's own memory, uncopied, and gives back one output, the first if none is
    /// named.</summary>
    /// <exception cref="ArgumentException">The sizes do not multiply to the number of values, or the output's name is
    /// unknown.</exception>
    /// <exception cref="OnnxRuntimeException">The model refuses the shape, or an operator failed.</exception>
    public OnnxValue Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, string? output = null) =>
        Run(input, shape, [], [output ?? Outputs[0].Name])[0];

    /// <summary>The same for a model with several inputs: the others are fed with what an
    /// earlier run gave, uncopied too.</summary>
    /// <exception cref="ArgumentException">The sizes do not multiply to the number of values, or an output's name is
    /// unknown.</exception>
    /// <exception cref="OnnxRuntimeException">The model refuses a shape or an input's name, or an operator failed.</exception>
    public OnnxValue[] Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape,
        IReadOnlyList<(string Input, OnnxValue Value)> others, IReadOnlyList<string> outputs)
    {
        long expected = 1;
        foreach (long size in shape) expected = checked(expected * size);
        if (expected != input.Length)
            throw new ArgumentException(
                $"{input.Length} values for shape {string.Join('x', shape.ToArray())}; expected {expected}");
        foreach (string output in outputs) Find(output);

        Ort ort = Ort.Instance;
        using var inputNames = new NativeNames([Inputs[0].Name, .. others.Select(other => other.Input)]);
        using var outputNames = new NativeNames(outputs);
        using var fed = new OrtHandle.Leases(others.Select(other => other.Value.Handle));
        var made = new nint[outputs.Count];
        fixed (float* data = input)
        fixed (long* sizes = shape)
        {
            nint image;
            nuint bytes = (nuint)input.Length * sizeof(float);
            ort.Check(ort.Api->CreateTensorWithDataAsOrtValue(
                ort.CpuMemory, data, bytes, sizes, (nuint)shape.Length, (int)OnnxElementType.Float, &image));
            using var feed = new OrtHandle(image, ort.Api->ReleaseValue);
            using OrtHandle.Lease session = _session.Use();
            nint[] values = [image, .. fed.Pointers];
            fixed (nint* ins = inputNames.Pointers, feeds = values, outs = outputNames.Pointers, results = made)
            {
                ort.Check(ort.Api->Run(session.Pointer, 0, (byte**)ins, feeds, (nuint)values.Length,
                    (byte**)outs, (nuint)made.Length, results));
            }
        }
        return [.. made.Select(value => new OnnxValue(new OrtHandle(value, ort.Api->ReleaseValue)))];
    }

    public void Dispose() => _session.Dispose();

    private delegate nint Creation(Ort ort, nint options);

    private OnnxSession(nint session)
    {
        Ort ort = Ort.Instance;
        _session = new OrtHandle(session, ort.Api->ReleaseSession);
        try
        {
            Inputs = SessionDescription.Inputs(ort, session);
            Outputs = SessionDescription.Outputs(ort, session);
            Metadata = SessionDescription.Metadata(ort, session);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    private static OnnxSession Create(string source, OnnxSessionOptions options, Creation create)
    {
        Ort ort = Ort.Load(options.Library);
        nint settings;
        ort.Check(ort.Api->CreateSessionOptions(&settings));
        using var owner = new OrtHandle(settings, ort.Api->ReleaseSessionOptions);
        int threads = options.IntraThreads > 0 ? options.IntraThreads : Environment.ProcessorCount;
        ort.Check(ort.Api->SetIntraOpNumThreads(settings, threads));
        ort.Check(ort.Api->SetSessionGraphOptimizationLevel(settings, (int)options.Optimization));
        fixed (byte* key = "session.intra_op.allow_spinning"u8, value = options.Spin ? "1"u8 : "0"u8)
            ort.Check(ort.Api->AddSessionConfigEntry(settings, key, value));
        if (CudaDevice(options.Device) is { } device) AppendCuda(ort, settings, device);
        try
        {
            return new OnnxSession(create(ort, settings));
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"{source}: is not a model that ONNX Runtime {ort.Version} can run: {error.Message}", error);
        }
    }

    // "cpu" is null, "cuda" 0, "cuda:2" 2.
    private static int? CudaDevice(string device)
    {
        if (device == "cpu") return null;
        if (device == "cuda") return 0;
        if (device.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return index;
        throw new InputException($"device '{device}' is unknown; expected cpu, cuda or cuda:N");
    }

    private static void AppendCuda(Ort ort, nint settings, int device)
    {
        IReadOnlyList<string> providers = ort.Providers();
        if (!providers.Contains("CUDAExecutionProvider"))
            throw new InputException($"device cuda: this ONNX Runtime {ort.Version} has only {string.Join(", ", providers)}; "
                + $"name a library with CUDA in {OrtLibrary.Variable}, or use --device cpu");
        try
        {
            ort.AppendCuda(settings, device);
        }
        catch (OnnxRuntimeException error)
        {
            // A build may name CUDA and lack the libraries that go with it: libonnxruntime_providers_cuda.so, CUDA, cuDNN.
            throw new InputException($"device cuda:{device} cannot be used: {error.Message}; use --device cpu", error);
        }
    }

    private OnnxPort Find(string output) =>
        Outputs.FirstOrDefault(port => port.Name == output)
        ?? throw new ArgumentException(
            $"the model has no output '{output}'; it has {string.Join(", ", Outputs.Select(port => port.Name))}");

    // The C interface takes null-terminated UTF-8.
    private static byte[] Terminated(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');
}

/// <summary>Texts as the C interface takes them: null-terminated UTF-8, freed together.</summary>
file sealed class NativeNames(IReadOnlyList<string> names) : IDisposable
{
    public nint[] Pointers { get; } = [.. names.Select(Marshal.StringToCoTaskMemUTF8)];

    public void Dispose()
    {
        foreach (nint pointer in Pointers) Marshal.FreeCoTaskMem(pointer);
    }
}
