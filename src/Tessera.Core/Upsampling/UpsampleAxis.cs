namespace Tessera.Core.Upsampling;

/// <summary>
/// Where each output position of one axis lies between two inputs, in torch's arithmetic for bilinear, align_corners = false, in
/// float32: source = max((i + 0.5) * in / out - 0.5, 0); value = Weight0 * input[Index0] + Weight1 * input[Index1].
/// </summary>
internal sealed class UpsampleAxis
{
    public int[] Index0 { get; }

    public int[] Index1 { get; }

    public float[] Weight0 { get; }

    public float[] Weight1 { get; }

    public UpsampleAxis(int inputs, int outputs, int offset, int count)
    {
        (Index0, Index1, Weight0, Weight1) = (new int[count], new int[count], new float[count], new float[count]);
        float scale = (float)inputs / outputs;
        for (int i = 0; i < count; i++)
        {
            float source = inputs == outputs ? i + offset : MathF.Max((i + offset + 0.5f) * scale - 0.5f, 0);
            int index = Math.Min((int)source, inputs - 1);
            Index0[i] = index;
            Index1[i] = Math.Min(index + 1, inputs - 1);
            Weight1[i] = Math.Clamp(source - index, 0, 1);
            Weight0[i] = 1 - Weight1[i];
        }
    }
}
