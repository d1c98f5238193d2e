namespace Tessera.Torch.Operators;

/// <summary>Operators that multiply values with weights.</summary>
public enum ProductKind { Convolution, TransposedConvolution, Linear, MatrixProduct }

/// <param name="Left">The values; of a matrix product, the left matrix.</param>
/// <param name="Right">The weights; of a matrix product, the right matrix.</param>
public readonly record struct Product(ProductKind Kind, Tensor Left, Tensor Right, Tensor Result);

/// <summary>As long as it lives, each product that this thread asks for is told, for those who count.</summary>
public readonly ref struct ProductWatch : IDisposable
{
    [ThreadStatic] private static Action<Product>? _told;

    private readonly Action<Product>? _before;

    public ProductWatch(Action<Product> told) => (_before, _told) = (_told, told);

    public void Dispose() => _told = _before;

    internal static Tensor Tell(ProductKind kind, Tensor left, Tensor right, Tensor result)
    {
        _told?.Invoke(new Product(kind, left, right, result));
        return result;
    }
}
