using Tessera.Core.Masks;
using Tessera.Core.Metrics;

namespace Tessera.Core.Tests.Metrics;

public sealed class BoundaryF1Tests
{
    [Fact]
    public void Add_StripMovedByOnePixel_IsRightFromAToleranceOfOne()
    {
        Mask truth = LeftHalf(columns: 5), predicted = LeftHalf(columns: 6);

        Assert.Equal(0.0, Score(truth, predicted, 0.5).MeanF1);
        Assert.Equal(1.0, Score(truth, predicted, 1).MeanF1);
    }

    [Fact]
    public void Add_ToleranceOfTheSquareRootOfTwo_ReachesDiagonalNeighbours()
    {
        Mask truth = Dot(4, 4), predicted = Dot(5, 5);

        Assert.Equal(0.0, Score(truth, predicted, 1.4).Scores()[1].F1);
        Assert.Equal(1.0, Score(truth, predicted, Math.Sqrt(2)).Scores()[1].F1);
    }

    [Fact]
    public void Add_ClassInOneMaskOnly_ScoresZeroAndInNeitherNull()
    {
        BoundaryF1 scores = Score(Dot(4, 4), new Mask(10, 10), 2);

        Assert.Equal(0, scores.Scores()[1].F1);
        Assert.Null(scores.Scores()[2].F1);
        Assert.Equal(0, scores.MeanF1);
    }

    [Fact]
    public void Add_IgnoredTruth_MakesNoBoundaryAndHidesThePrediction()
    {
        Mask truth = LeftHalf(columns: 5), predicted = LeftHalf(columns: 5);
        for (int y = 0; y < 10; y++) (truth[4, y], truth[5, y], predicted[7, y]) = (255, 255, 2);
        for (int y = 0; y < 10; y++) truth[7, y] = 255;

        Assert.Null(Score(truth, predicted, 1).MeanF1);
    }

    [Fact]
    public void Add_RandomMasks_EqualsComparingAllPairsOfPixels()
    {
        var random = new Random(17);
        foreach (double tolerance in new[] { 0, 1, 1.5, 3, 7.3 })
        {
            int width = random.Next(1, 40), height = random.Next(1, 40);
            Mask truth = Golden.Mask(width, height, Golden.RandomIds(random, width * height, 3, 0.1));
            Mask predicted = Golden.Mask(width, height, Golden.RandomIds(random, width * height, 3, 0.1));

            foreach (BoundaryScore score in Score(truth, predicted, tolerance).Scores())
            {
                List<(int X, int Y)> lines = Boundary(truth, truth, score.Id), guesses = Boundary(predicted, truth, score.Id);
                Assert.Equal((lines.Count, guesses.Count), (score.TruthPixels, score.PredictedPixels));
                if (lines.Count == 0 || guesses.Count == 0) continue;
                Assert.Equal((double)guesses.Count(p => Near(p, lines, tolerance)) / guesses.Count, score.Precision);
                Assert.Equal((double)lines.Count(p => Near(p, guesses, tolerance)) / lines.Count, score.Recall);
            }
        }
    }

    [Fact]
    public void Add_Other_SumsPixelsOfBothMasks()
    {
        BoundaryF1 sum = Score(Dot(4, 4), Dot(4, 4), 1), other = Score(Dot(4, 4), Dot(8, 8), 1);
        sum.Add(other);

        Assert.Equal(0.5, sum.Scores()[1].F1);
        Assert.Throws<ArgumentException>(() => sum.Add(new BoundaryF1(3, 5)));
    }

    private static BoundaryF1 Score(Mask truth, Mask predicted, double tolerance)
    {
        var score = new BoundaryF1(3, tolerance);
        score.Add(truth, predicted, 255);
        return score;
    }

    private static Mask LeftHalf(int columns)
    {
        var mask = new Mask(10, 10);
        for (int i = 0; i < 100; i++) mask.Ids8[i] = (byte)(i % 10 < columns ? 0 : 1);
        return mask;
    }

    private static Mask Dot(int x, int y) => new(10, 10) { [x, y] = 1 };

    private static List<(int X, int Y)> Boundary(Mask mask, Mask truth, int id)
    {
        var found = new List<(int, int)>();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (mask[x, y] != id || truth[x, y] == 255) continue;
                (int X, int Y)[] around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
                bool edge = around.Any(n => n.X >= 0 && n.Y >= 0 && n.X < mask.Width && n.Y < mask.Height
                    && truth[n.X, n.Y] != 255 && mask[n.X, n.Y] != id);
                if (edge) found.Add((x, y));
            }
        }
        return found;
    }

    private static bool Near((int X, int Y) pixel, List<(int X, int Y)> others, double tolerance) =>
        others.Any(o => Math.Sqrt((o.X - pixel.X) * (o.X - pixel.X) + (o.Y - pixel.Y) * (o.Y - pixel.Y)) <= tolerance);
}
