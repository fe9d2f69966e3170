using System.Text;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Testing.Models;

namespace Platform.Inference.Tests.Serving;

public sealed class ServedModelTests
{
    [Fact]
    public void Load_ModelWhoseRowsDoNotKnowOfEachOther_IsRowWise()
    {
        using var score = TestModels.Score();
        using var doubling = TestModels.Doubling();
        using var lookup = TestModels.Lookup();
        using var texts = TestModels.Texts();
        using var shares = TestModels.Shares();

        Assert.Equal([true, true, true, true, false], new[] { score, doubling, lookup, texts, shares }.Select(m => m.IsRowWise));
    }

    [Fact]
    public void Run_SeveralRequests_GivesEachItsOwnRows()
    {
        using var model = TestModels.Doubling();
        using var one = TestModels.Floats("x", 1, 1, 2);
        using var two = TestModels.Floats("x", 2, 3, 4, 5, 6);

        // Twice, so that the second run uses the first one's tensors.
        for (var i = 0; i < 2; i++)
        {
            var responses = model.Run([one, two], CancellationToken.None);

            Assert.Equal([1L, 2], responses[0].Outputs[0].Shape!);
            Assert.Equal([2f, 4], responses[0].Outputs[0].Values<float>().ToArray());
            Assert.Equal([2L, 2], responses[1].Outputs[0].Shape!);
            Assert.Equal([6f, 8, 10, 12], responses[1].Outputs[0].Values<float>().ToArray());
            Array.ForEach(responses, r => r.Dispose());
        }
    }

    [Fact]
    public void Run_SeveralRequestsOfTexts_GivesEachItsOwn()
    {
        using var model = TestModels.Texts();
        using var one = Texts("a", "");
        using var two = Texts("无线");

        var responses = model.Run([one, two], CancellationToken.None);

        Assert.Equal(one.Inputs[0].Bytes.ToArray(), responses[0].Outputs[0].Bytes.ToArray());
        Assert.Equal(two.Inputs[0].Bytes.ToArray(), responses[1].Outputs[0].Bytes.ToArray());
        Array.ForEach(responses, r => r.Dispose());
    }

    [Fact]
    public void Run_AfterItsCallersAreGone_IsStopped()
    {
        using var model = TestModels.Doubling();
        using var request = TestModels.Floats("x", 1, 1);

        Assert.Throws<OnnxRuntimeException>(() => model.Run([request], new CancellationToken(canceled: true)));

        // And the tensors of a stopped run are good for the next.
        using var response = model.Run([request], CancellationToken.None)[0];
        Assert.Equal([2f], response.Outputs[0].Values<float>().ToArray());
    }

    [Fact]
    public void Check_InputsThatDoNotAgreeInTheirRows_NamesTheInput()
    {
        using var model = TestModels.Lookup();
        using var request = TestModels.Ids(0, 1);
        Assert.Null(model.Check(request));

        request.Inputs.Add(PooledTensor.Copy("id", Datatype.Find("INT64")!, [1], new byte[8]));

        Assert.Equal("inputs[1].shape", model.Check(request)?.Field);
    }

    /// <summary>Tensors are pooled and bound once; what is left a run are the answer's objects, whatever the size of the data.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public void Run_WithTensorsInPlace_AllocatesAlmostNothing(int rows)
    {
        using var model = TestModels.Score();
        using var request = TestModels.Floats("features", rows, new float[rows * 3]);
        InferRequest[] requests = [request];
        for (var i = 0; i < 50; i++)
        {
            model.Run(requests, CancellationToken.None)[0].Dispose();
        }

        const int Runs = 500;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            model.Run(requests, CancellationToken.None)[0].Dispose();
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes a run of {rows} rows");
        Assert.InRange(each, 0, 768);
    }

    [Fact]
    public void Session_OpenedByTwoInstancesOfAProcess_IsLoadedOnceAndFreedByTheLast()
    {
        var loads = 0;
        SharedSession Open() => SharedSession.Open("two instances", () =>
        {
            loads++;
            return new InferenceSession(ModelHolder.Constant(1));
        });

        var (one, two) = (Open(), Open());
        Assert.Same(one.Session, two.Session);
        one.Dispose();
        Assert.Equal(["features"], two.Session.InputNames);
        two.Dispose();
        Assert.Equal(1, loads);

        Open().Dispose();
        Assert.Equal(2, loads);
    }

    [Fact]
    public void Session_ThatDoesNotLoad_IsTriedAnewByTheNext()
    {
        Assert.Throws<OnnxRuntimeException>(() => SharedSession.Open("bad", () => new InferenceSession([1, 2, 3])));

        using var good = SharedSession.Open("bad", () => new InferenceSession(ModelHolder.Constant(1)));
        Assert.Equal(["features"], good.Session.InputNames);
    }

    private static InferRequest Texts(params string[] texts)
    {
        var tensor = new PooledTensor { Name = "text", Datatype = Datatype.Find("BYTES"), Shape = [texts.Length], Elements = texts.Length };
        tensor.AllocateGrowing(16);
        foreach (var text in texts)
        {
            tensor.AddText(Encoding.UTF8.GetBytes(text));
        }

        var request = new InferRequest();
        request.Inputs.Add(tensor);
        return request;
    }
}
