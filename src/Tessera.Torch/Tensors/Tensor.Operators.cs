namespace Tessera.Torch;

public sealed partial class Tensor
{
    public static Tensor operator +(Tensor left, Tensor right) => Aten.Add(left, right);

    public static Tensor operator +(Tensor left, double right) => Aten.Add(left, right);

    public static Tensor operator -(Tensor left, Tensor right) => Aten.Sub(left, right);

    public static Tensor operator *(Tensor left, Tensor right) => Aten.Mul(left, right);

    public static Tensor operator *(Tensor left, double right) => Aten.Mul(left, right);

    public static Tensor operator /(Tensor left, Tensor right) => Aten.Div(left, right);

    public static Tensor operator /(Tensor left, double right) => Aten.Div(left, right);

    public static Tensor operator -(Tensor value) => Aten.Neg(value);
}
