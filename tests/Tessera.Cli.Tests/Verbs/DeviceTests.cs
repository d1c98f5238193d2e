namespace Tessera.Cli.Tests.Verbs;

/// <summary>--device of eval and predict; the hundredth GPU is on no machine.</summary>
public sealed class DeviceTests(BadInputRunTests.Trained trained) : IClassFixture<BadInputRunTests.Trained>
{
    private BadInputFolder Folder => trained.Folder;

    private string Model => Path.Combine(trained.Run, "model.onnx");

    private string Image => Folder.In("data", "images", "val", "a0.png");

    [Fact]
    public void Eval_OfACheckpointOnADeviceThatIsNotThere_SaysSoInOneLine() =>
        BadInputFolder.AssertFails(Folder.Run("eval", trained.Run, Folder.Data, "--device", "cuda:99"),
            "--device: device cuda:99 is not there", "use --device cpu");

    [Fact]
    public void Eval_OfAModelFileOnADeviceThatIsNotThere_SaysSoInOneLine() =>
        BadInputFolder.AssertFails(
            Folder.Run("eval", Model, Folder.Data, "--device", "cuda:99"), "device cuda", "use --device cpu");

    [Fact]
    public void Predict_OnADeviceThatIsNotThere_SaysSoInOneLine()
    {
        string masks = Folder.In("masks");

        BadInputFolder.AssertFails(Folder.Run("predict", Model, Image, "--out", masks, "--device", "cuda:99"),
            "device cuda", "use --device cpu");
        string checkpoint = Path.Combine(trained.Run, "best.safetensors");
        BadInputFolder.AssertFails(Folder.Run("predict", checkpoint, Image, "--out", masks, "--device", "cuda:99"),
            "device cuda:99 is not there");

        Assert.False(Directory.Exists(masks));
    }

    [Theory, InlineData("eval"), InlineData("predict"), InlineData("train")]
    public void AnyVerb_WithWhatIsNoDevice_IsBadUsage(string verb)
    {
        string[] words = verb == "train" ? [verb, Folder.Data] : [verb, Model, Folder.Data];

        (int code, string[] errors) = Folder.Run([.. words, "--device", "gpu"]);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains("--device: 'gpu' is no device; expected cpu, cuda or cuda:N", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void EvalAndPredict_OnTheCpu_Work()
    {
        Assert.Equal(ExitCodes.Done, Folder.Run("eval", trained.Run, Folder.Data, "--device", "cpu").Code);
        Assert.Equal(ExitCodes.Done, Folder.Run("predict", Model, Image, "--out", Folder.In("cpu"), "--device", "cpu").Code);
        Assert.True(File.Exists(Folder.In("cpu", "a0.png")));
    }
}
