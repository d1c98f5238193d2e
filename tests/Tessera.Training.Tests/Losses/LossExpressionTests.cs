using Tessera.Core.Files;
using Tessera.Torch;
using Tessera.Torch.Tests;
using Tessera.Training.Losses;

namespace Tessera.Training.Tests.Losses;

public sealed class LossExpressionTests : LeakCheck
{
    private static readonly float[] Weights = [0.5f, 2, 1, 0.25f, 1.25f];

    [Theory]
    [InlineData("ce", new[] { "weighted" }, new[] { 1.0 })]
    [InlineData(" 0.7*ce(smoothing=0.2)+0.4 * dice ", new[] { "weighted-smoothed", "dice" }, new[] { 0.7, 0.4 })]
    [InlineData("2e0*tversky + jaccard", new[] { "tversky", "jaccard" }, new[] { 2.0, 1.0 })]
    [InlineData("ce(smoothing=0.2) + 0.25*lovasz", new[] { "mixed-sum" }, new[] { 1.0 })]
    [InlineData("focal(gamma=0.5)", new[] { "focal-weighted" }, new[] { 1.0 })]
    [InlineData("ohem(keep = 0.25, threshold=0.999)", new[] { "weighted" }, new[] { 1.0 })]
    [InlineData("border(sigma=1.5)+dice(smooth=0)+dice", new[] { "border", "dice-rough", "dice" }, new[] { 1.0, 1.0, 1.0 })]
    public void Create_Sum_IsTheSumOfItsTerms(string text, string[] parts, double[] factors)
    {
        var golden = new Golden("losses");
        using var scope = new TensorScope();
        double expected = parts.Zip(factors).Sum(p => golden.Tensor($"{p.First}.loss").Item() * p.Second);

        double loss = LossExpression.Parse(text).Create(Weights, 255)
            .Compute(golden.Tensor("logits"), golden.Tensor("target").To(DType.Int64)).Item();

        // With a threshold of 0.999 nearly every pixel is hard.
        Assert.Equal(expected, loss, expected * (text.StartsWith("ohem", StringComparison.Ordinal) ? 0.02 : 1e-5));
    }

    [Theory]
    [InlineData("ce + dise", "loss 'ce + dise': unknown loss 'dise'; did you mean 'dice'?")]
    [InlineData("ce + ",
        "loss 'ce + ': '' is no term; expected a loss such as ce, 0.5*dice or focal(gamma=2), and + between them")]
    [InlineData("ce dice", "loss 'ce dice': 'ce dice' is no term; " +
        "expected a loss such as ce, 0.5*dice or focal(gamma=2), and + between them")]
    [InlineData("-1*ce", "loss '-1*ce': the factor of '-1*ce' is -1; expected more than 0")]
    [InlineData("0*ce", "loss '0*ce': the factor of '0*ce' is 0; expected more than 0")]
    [InlineData("focal(gama=1)", "loss 'focal(gama=1)': focal has no setting 'gama'; did you mean 'gamma'?")]
    [InlineData("focal(gamma=-1)", "loss 'focal(gamma=-1)': focal: expected gamma= a number from 0 to 10, not 'gamma=-1'")]
    [InlineData("focal(gamma)", "loss 'focal(gamma)': focal: expected gamma= a number from 0 to 10, not 'gamma'")]
    [InlineData("lovasz(x=1)", "loss 'lovasz(x=1)': lovasz has no settings")]
    public void Parse_Unusable_SaysWhatIsExpected(string text, string message)
    {
        var error = Assert.Throws<InputException>(() => LossExpression.Parse(text));

        Assert.Equal(message, error.Message);
    }
}
