namespace Tessera.Export.Mapping;

/// <summary>Operators that compute nothing in a finished network: copies, sizes changing their type, and dropout, whose places
/// stay in the file for whoever wants it to go on.</summary>
internal static class Plumbing
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("prim::ListConstruct", call => new ListValue([.. Enumerable.Range(0, call.Count).Select(place => call[place])])),
        ("prim::ListUnpack", Unpack),
        ("prim::NumToTensor", call => call.Int(0)),
        ("aten::Int", call => call.Int(0)),
        ("aten::scalar_tensor", call => call.Int(0)),
        ("aten::dropout", call => Dropout(call, wholeChannels: false)),
        ("aten::feature_dropout", call => Dropout(call, wholeChannels: true)),
        ("aten::to", call => call[0]),
        ("aten::contiguous", call => call[0]),
        ("aten::detach", call => call[0]),
        ("aten::clone", call => call[0]),
        ("aten::alias", call => call[0]),
    ];

    private static MappedValue Unpack(OperatorCall call) =>
        call[0] is not ListValue list ? throw call.Refuse("operand 0 is not a list") : call.ResultCount == 1 ? list.Items[0]
            : list;

    // input, p, train
    private static MappedValue Dropout(OperatorCall call, bool wholeChannels)
    {
        if (call.Float(1) == 0) return call[0];
        if (call.Flag(2)) throw call.Refuse("it drops values; put the network into evaluation mode");
        TensorValue input = call.Tensor(0);
        string node = call.Write("Dropout", [input.Name, call.Float("share", call.Float(1))]);
        if (wholeChannels) call.DropsChannels(node);
        return input with { Name = node };
    }
}
