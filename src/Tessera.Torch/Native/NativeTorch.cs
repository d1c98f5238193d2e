using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Tessera.Torch.Native;

/// <summary>The C functions of native/torch, one line each.</summary>
internal static unsafe partial class NativeTorch
{
    private const string Library = "tessera_torch";

    [LibraryImport(Library, EntryPoint = "tessera_torch_error")]
    public static partial nint Error();

    [LibraryImport(Library, EntryPoint = "tessera_torch_version")]
    public static partial nint Version();

    [LibraryImport(Library, EntryPoint = "tessera_torch_live_handles")]
    public static partial long LiveHandles();

    [LibraryImport(Library, EntryPoint = "tessera_torch_keep_freed_memory")]
    public static partial Status KeepFreedMemory();

    [LibraryImport(Library, EntryPoint = "tessera_torch_set_threads")]
    public static partial Status SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "tessera_torch_threads")]
    public static partial int Threads();

    [LibraryImport(Library, EntryPoint = "tessera_torch_cuda_devices")]
    public static partial Status CudaDevices(out int count);

    [LibraryImport(Library, EntryPoint = "tessera_torch_seed")]
    public static partial Status Seed(ulong seed);

    [LibraryImport(Library, EntryPoint = "tessera_torch_random_state")]
    public static partial Status RandomState(out TensorHandle state);

    [LibraryImport(Library, EntryPoint = "tessera_torch_set_random_state")]
    public static partial Status SetRandomState(TensorHandle state);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_empty")]
    public static partial Status TensorEmpty(ReadOnlySpan<long> shape, int rank, int type, int deviceType, int deviceIndex,
        out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_free")]
    public static partial void TensorFree(nint tensor);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_alias")]
    public static partial Status TensorAlias(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_rank")]
    public static partial Status TensorRank(TensorHandle tensor, out int rank);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_shape")]
    public static partial Status TensorShape(TensorHandle tensor, Span<long> shape, Span<long> strides, int capacity);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_kind")]
    public static partial Status TensorKind(TensorHandle tensor, out int type, out int deviceType, out int deviceIndex);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_data")]
    public static partial Status TensorData(TensorHandle tensor, out void* data, out long bytes);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_item")]
    public static partial Status TensorItem(TensorHandle tensor, out double value);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_to")]
    public static partial Status TensorTo(TensorHandle tensor, int type, int deviceType, int deviceIndex, int memoryFormat,
        out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_set_data")]
    public static partial Status TensorSetData(TensorHandle tensor, TensorHandle other);

    [LibraryImport(Library, EntryPoint = "tessera_torch_backward")]
    public static partial Status Backward(TensorHandle root, int keepGraph);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_gradient")]
    public static partial Status TensorGradient(TensorHandle tensor, out TensorHandle gradient);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_set_gradient")]
    public static partial Status TensorClearGradient(TensorHandle tensor, nint none);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_set_gradient")]
    public static partial Status TensorSetGradient(TensorHandle tensor, TensorHandle gradient);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_requires_grad")]
    public static partial Status TensorRequiresGrad(TensorHandle tensor, out int yes);

    [LibraryImport(Library, EntryPoint = "tessera_torch_tensor_set_requires_grad")]
    public static partial Status TensorSetRequiresGrad(TensorHandle tensor, int yes);

    [LibraryImport(Library, EntryPoint = "tessera_torch_grad_mode")]
    public static partial int GradMode();

    [LibraryImport(Library, EntryPoint = "tessera_torch_set_grad_mode")]
    public static partial Status SetGradMode(int enabled);

    [LibraryImport(Library, EntryPoint = "tessera_torch_autocast_type")]
    public static partial int AutocastType(int deviceType);

    [LibraryImport(Library, EntryPoint = "tessera_torch_autocast_enter")]
    public static partial Status AutocastEnter(int deviceType, int type);

    [LibraryImport(Library, EntryPoint = "tessera_torch_autocast_leave")]
    public static partial Status AutocastLeave(int deviceType, int before);

    [LibraryImport(Library, EntryPoint = "tessera_torch_operator_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status OperatorFind(string name, string overload, out nint result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_operator_schema")]
    public static partial Status OperatorSchema(nint op, out nint text);

    [LibraryImport(Library, EntryPoint = "tessera_torch_operator_call")]
    public static partial Status OperatorCall(nint op, CallArgument* arguments, int argumentCount, long* longs, double* doubles,
        nint* tensors, byte* text, nint* results, int capacity, out int resultCount);

    [LibraryImport(Library, EntryPoint = "tessera_torch_trace", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status Trace(
        delegate* unmanaged<nint, nint*, int, nint*, int, int> forward, nint context,
        nint[] inputs, string[] names, int inputCount, int outputCount,
        string[] keys, nint[] weights, int[] isBuffer, int weightCount, out ScriptHandle result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_trace_push_scope", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status TracePushScope(string path);

    [LibraryImport(Library, EntryPoint = "tessera_torch_trace_pop_scope")]
    public static partial Status TracePopScope();

    [LibraryImport(Library, EntryPoint = "tessera_torch_script_load", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Status ScriptLoad(string path, out ScriptHandle result);

    [LibraryImport(Library, EntryPoint = "tessera_torch_script_save")]
    public static partial Status ScriptSave(ScriptHandle module, delegate* unmanaged<nint, byte*, long, void> sink, nint context);

    [LibraryImport(Library, EntryPoint = "tessera_torch_script_run")]
    public static partial Status ScriptRun(ScriptHandle module, nint[] inputs, int inputCount, nint[] outputs, int outputCount);

    [LibraryImport(Library, EntryPoint = "tessera_torch_script_graph")]
    public static partial Status ScriptGraph(ScriptHandle module, out nint text);

    [LibraryImport(Library, EntryPoint = "tessera_torch_script_free")]
    public static partial void ScriptFree(nint module);
}

/// <summary>The kinds of an operator's argument, as native/torch/dispatch.cpp counts them.</summary>
internal enum ArgumentKind { None, Tensor, Int, Double, Bool, Text, Ints, Doubles, Tensors, Size, Sizes, Bools }

/// <summary>One argument of an operator call; lists and tensors stand in pools, here is where they start.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallArgument
{
    public ArgumentKind Kind;
    public int Count;
    public long Value;
    public double Number;
}
