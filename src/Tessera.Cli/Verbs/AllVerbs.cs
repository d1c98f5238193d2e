using Tessera.Cli.Verbs.Data;

namespace Tessera.Cli.Verbs;

/// <summary>Every word that the command knows, in the order in which its help lists them.</summary>
internal static class AllVerbs
{
    public static IReadOnlyList<IVerb> List { get; } =
    [
        new DemoVerb(), new DataVerb(), new TrainVerb(), new EvalVerb(), new CalibrateVerb(), new PredictVerb(), new VideoVerb(),
        new SearchVerb(), new CompareVerb(), new ExportVerb(), new ModelsVerb(),
    ];
}
