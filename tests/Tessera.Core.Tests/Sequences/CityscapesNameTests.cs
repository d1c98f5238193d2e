using Tessera.Core.Sequences;

namespace Tessera.Core.Tests.Sequences;

public sealed class CityscapesNameTests
{
    [Theory]
    [InlineData("aachen_000000_000019_leftImg8bit", "aachen", "aachen_000000_000019")]
    [InlineData("frankfurt_000001_000294", "frankfurt", "frankfurt_000001_000294")]
    [InlineData("0001TP_006690", "0001TP", "0001TP_000000_006690")]
    [InlineData("Seq05VD_f02610", "Seq05VD", "Seq05VD_000000_002610")]
    [InlineData("ADE_train_00000007", "ADE-train", "ADE-train_000000_000007")]
    [InlineData("000000000139", "city", "city_000000_000139")]
    [InlineData("my_street", "my-street", "my-street_000000_000000")]
    [InlineData("seq1_000900", "seq1", "seq1_000000_000900")]
    public void For_AnyName_IsCityscapesOwnOrMadeSo(string name, string city, string text) =>
        Assert.Equal(new CityscapesName(city, text), CityscapesName.For(name));

    [Theory]
    [InlineData("0001TP_006690")]
    [InlineData("aachen_00_000019")]
    [InlineData("a_b_000000_000019")]
    [InlineData("aachen_000000_000019_rightImg8bit")]
    public void Find_OtherNames_FindsNone(string name) => Assert.Null(CityscapesName.Find(name));
}
