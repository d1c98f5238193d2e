using Tessera.Bench;
using Tessera.Bench.Core;
using Tessera.Bench.LabelErrors;
using Tessera.Bench.Learning;
using Tessera.Bench.Loading;
using Tessera.Bench.Prediction;
using Tessera.Bench.Tiles;
using Tessera.Bench.Training;
using Tessera.Bench.Zoo;
using Tessera.Core.Files;

if (args is not [var name, var root, .. var rest])
{
    Console.Error.WriteLine("usage: Tessera.Bench training|prediction|core|loading|learning|zoo|label-errors|tiles " +
        "REPOSITORY [ARGUMENT...]; ./tessera bench NAME starts it");
    return 2;
}
try
{
    var arguments = new BenchArguments(root, name, rest);
    switch (name)
    {
        case "training": TrainingBench.Run(arguments); break;
        case "prediction": PredictionBench.Run(arguments); break;
        case "core": CoreBench.Run(arguments); break;
        case "loading": LoadingBench.Run(arguments); break;
        case "learning": LearningBench.Run(arguments); break;
        case "zoo": ZooBench.Run(arguments); break;
        case "tiles": TilesBench.Run(arguments); break;
        case "label-errors": LabelErrorsBench.Run(arguments); break;
        default:
            throw new InputException($"no benchmark '{name}'; " +
                "there are training, prediction, core, loading, learning, zoo, label-errors and tiles");
    }
    return 0;
}
catch (InputException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
