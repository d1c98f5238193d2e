using Tessera.Torch.Native;

namespace Tessera.Torch;

public sealed partial class Tensor
{
    public bool RequiresGrad
    {
        get
        {
            NativeTorch.TensorRequiresGrad(Handle, out int yes);
            return yes != 0;
        }
        set => NativeTorch.TensorSetRequiresGrad(Handle, value ? 1 : 0);
    }

    /// <summary>The accumulated gradient, a new handle on it; null where no backward pass reached this tensor.</summary>
    public Tensor? Gradient()
    {
        NativeTorch.TensorGradient(Handle, out TensorHandle handle);
        return handle.IsInvalid ? null : new Tensor(handle);
    }

    public void ClearGradient() => NativeTorch.TensorClearGradient(Handle, 0);

    public void SetGradient(Tensor gradient) => NativeTorch.TensorSetGradient(Handle, gradient.Handle);

    /// <summary>Adds the derivatives of this scalar to the gradients of everything it was computed from.</summary>
    public void Backward(bool keepGraph = false) => NativeTorch.Backward(Handle, keepGraph ? 1 : 0);
}
