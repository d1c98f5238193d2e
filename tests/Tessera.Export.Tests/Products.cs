namespace Tessera.Export.Tests;

/// <summary>Keeps exported models for an outside checker (check_products.py) where TESSERA_KEEP_PRODUCTS names a
/// folder.</summary>
internal static class Products
{
    public static void Keep(string name, byte[] model)
    {
        if (Environment.GetEnvironmentVariable("TESSERA_KEEP_PRODUCTS") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(folder, $"{name}.onnx"), model);
    }
}
