using System.Diagnostics;
using Tessera.Torch;

namespace Tessera.Training.Recipes;

/// <summary>What a training can use of the machine it runs on.</summary>
public sealed record Machine(int Cores, long MemoryBytes, int CudaDevices, bool HasBFloat16)
{
    // Instruction sets with bfloat16 products; without one libtorch emulates them many times slower than float32.
    private static readonly string[] BFloat16Flags = ["avx512_bf16", "amx_bf16", "bf16"];

    public static Machine Probe() =>
        new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Engine.CudaDevices, CpuHasBFloat16());

    public override string ToString(
        ) => $"{Cores} cores, {MemoryBytes >> 30} GiB, {(CudaDevices > 0 ? $"{CudaDevices} CUDA" : "no CUDA")}";

    /// <summary>How many times faster a convolution learns in bfloat16 than in float32 on this CPU: a tenth of a second
    /// each.</summary>
    public static double BFloat16Gain()
    {
        using var scope = new TensorScope();
        Tensor input = Tensor.Ones([4, 64, 48, 48]).To(format: MemoryFormat.ChannelsLast);
        Tensor weight = Tensor.Full([64, 64, 3, 3], 0.01).To(format: MemoryFormat.ChannelsLast);
        return Time(input, weight, DType.Float32) / Time(input, weight, DType.BFloat16);
    }

    private static double Time(Tensor input, Tensor weight, DType type)
    {
        using var noGrad = new NoGrad();
        double best = double.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            using var scope = new TensorScope();
            using var autocast = new Autocast(Device.Cpu, type);
            long start = Stopwatch.GetTimestamp();
            Aten.Conv2d(input, weight, null, [1, 1], [1, 1], [1, 1], 1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static bool CpuHasBFloat16()
    {
        const string Info = "/proc/cpuinfo";
        if (!File.Exists(Info)) return false;
        string? flags = File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal) ||
            l.StartsWith("Features", StringComparison.Ordinal));
        return flags is not null && flags.Split(' ').Any(BFloat16Flags.Contains);
    }
}
