using System.Reflection;
using System.Text.RegularExpressions;
using Tessera.Torch.Operators;

namespace Tessera.Torch.Tests.Operators;

public sealed partial class AtenSchemaTests
{
    public static TheoryData<string> Fields() =>
        [.. typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(Operator))
            .Select(f => f.Name)];

    [Theory, MemberData(nameof(Fields))]
    public void Operator_PassesTheTypesOfTheDispatchersSchema(string field)
    {
        var op = (Operator)typeof(Aten).GetField(field, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

        string[] declared = [.. Arguments(op.Schema)];
        string[] passed = op.Arguments.Split(", ");

        Assert.Equal(declared.Take(passed.Length), passed);
    }

    // "aten::relu(Tensor(a!) self, *, SymInt[2] size=1) -> ..." has the types Tensor, int[2].
    private static IEnumerable<string> Arguments(string schema)
    {
        string list = Alias().Replace(schema, "");
        list = list[(list.IndexOf('(', StringComparison.Ordinal) + 1)..list.LastIndexOf(") ->", StringComparison.Ordinal)];
        return list.Split(", ").Where(a => a != "*")
            .Select(a => a.Split(' ')[0].Replace("SymInt", "int", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\([a-z]!?\)")]
    private static partial Regex Alias();
}
