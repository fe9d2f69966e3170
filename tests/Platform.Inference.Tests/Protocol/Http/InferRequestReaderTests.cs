using System.Text;
using Platform.Inference.Protocol;
using Platform.Inference.Protocol.Http;

namespace Platform.Inference.Tests.Protocol.Http;

public sealed class InferRequestReaderTests
{
    [Theory]
    [InlineData("[1,2,3,4]")]
    [InlineData("[[1,2],[3,4]]")]
    [InlineData("[1.0, 2e0, 30E-1, 4]")]
    public void Read_FlatOrNested_GivesTheSameNumbers(string data)
    {
        using var request = new InferRequest();

        var error = Read($$$"""{"id":"7","inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":{{{data}}}}],"unknown":{"a":[1]}}""", request);

        Assert.Null(error);
        Assert.Equal("7", request.Id);
        Assert.Equal([2L, 2L], request.Inputs[0].Shape!);
        Assert.Equal([1f, 2f, 3f, 4f], request.Inputs[0].Values<float>().ToArray());
    }

    [Fact]
    public void Read_DataBeforeShapeAndDatatype_IsReadAll()
    {
        using var request = new InferRequest();

        var error = Read("""{"inputs":[{"data":[[5],[6]],"datatype":"INT64","parameters":{"mine":1},"shape":[2,1],"name":"x"}]}""", request);

        Assert.Null(error);
        Assert.Equal([5L, 6L], request.Inputs[0].Values<long>().ToArray());
    }

    [Fact]
    public void Read_ThreeDimensions_NestAsTheShape()
    {
        using var request = new InferRequest();

        Assert.Null(Read($$$"""{"inputs":[{"name":"x","shape":[2,1,2],"datatype":"INT32","data":[[[1,2]],[[3,4]]]}]}""", request));
        Assert.Equal([1, 2, 3, 4], request.Inputs[0].Values<int>().ToArray());
    }

    [Fact]
    public void Read_EveryDatatype_KeepsItsValues()
    {
        Assert.Equal([1.5], One<double>("FP64", "1.5"));
        Assert.Equal([long.MinValue], One<long>("INT64", "-9223372036854775808"));
        Assert.Equal([-7], One<int>("INT32", "-7"));
        Assert.Equal([(short)-7], One<short>("INT16", "-7"));
        Assert.Equal([(sbyte)-7], One<sbyte>("INT8", "-7"));
        Assert.Equal([ulong.MaxValue], One<ulong>("UINT64", "18446744073709551615"));
        Assert.Equal([7u], One<uint>("UINT32", "7"));
        Assert.Equal([(ushort)7], One<ushort>("UINT16", "7"));
        Assert.Equal([(byte)255], One<byte>("UINT8", "255"));
        Assert.Equal([true], One<bool>("BOOL", "true"));
        Assert.Equal([(Half)1.5f], One<Half>("FP16", "1.5"));
        Assert.Equal([(ushort)0x3fc0], One<ushort>("BF16", "1.5"));
        using var texts = new InferRequest();
        Assert.Null(Read($$$"""{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","data":["a","无线"]}]}""", texts));
        Assert.Equal(["a", "无线"], Texts(texts.Inputs[0]));
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("{}", "inputs")]
    [InlineData("{\"inputs\":[]}", "inputs")]
    [InlineData("{\"inputs\":{}}", "inputs")]
    [InlineData("{\"inputs\":[3]}", "inputs[0]")]
    [InlineData("{\"id\":3,\"inputs\":[]}", "id")]
    [InlineData("{\"inputs\":[{\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].name")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"data\":[1]}]}", "inputs[0].datatype")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\"}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP99\",\"data\":[1]}]}", "inputs[0].datatype")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":32,\"data\":[1]}]}", "inputs[0].datatype")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[-1],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[0],\"datatype\":\"FP32\",\"data\":[]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1.5],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":\"1\",\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1,1,1,1,1,1,1,1],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[200000000],\"datatype\":\"FP64\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[9223372036854775807,9223372036854775807],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2147483647,2147483647,4],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].shape")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1],[2,3,4]]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2],3,4]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[1,[2],3,4]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[[[1]]]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[[],[]]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":1}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[NaN]}]}", "body")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[\"NaN\"]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1e99]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[null]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT32\",\"data\":[1.5]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[300]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[1]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[1]}]}", "inputs[0].data")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"\\ud800\"]}]}", "body")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]},{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}", "inputs[1].name")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}],\"outputs\":[{}]}", "outputs[0].name")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}],\"outputs\":3}", "outputs")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}],\"parameters\":3}", "parameters")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":-4}}]}", "inputs[0].parameters.binary_data_size")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}", "Inference-Header-Content-Length")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]} {}", "body")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]", "body")]
    public void Read_Malformed_NamesTheField(string json, string field)
    {
        using var request = new InferRequest();

        Assert.Equal(field, Read(json, request)?.Field);
    }

    [Fact]
    public void Read_DeepNesting_IsRefused()
    {
        using var request = new InferRequest();

        Assert.Equal("body", Read("{\"unknown\":" + new string('[', 100_000), request)?.Field);
    }

    [Fact]
    public void Read_ClaimOfManyElementsInASmallBody_CostsNoMemory()
    {
        using var warm = new InferRequest();
        const string Json = """{"inputs":[{"name":"x","shape":[100000000],"datatype":"FP64","data":[1,2,3]}]}""";
        Read(Json, warm);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var request = new InferRequest();

        var error = Read(Json, request);

        Assert.Equal("inputs[0].shape", error?.Field);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Theory]
    [InlineData(8, 8, null)]
    [InlineData(8, 4, "inputs[0].parameters.binary_data_size")]
    [InlineData(4, 4, "inputs[0].parameters.binary_data_size")]
    [InlineData(12, 12, "inputs[0].parameters.binary_data_size")]
    [InlineData(8, 9, "body")]
    [InlineData(2147483647, 8, "inputs[0].parameters.binary_data_size")]
    public void Read_BinaryTensor_TakesExactlyItsBytes(int announced, int sent, string? field)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":{{{announced}}}}}]}""");
        byte[] body = [.. json, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 0, 0, 0, 0];
        using var request = new InferRequest();

        var error = InferRequestReader.Read(body.AsSpan(0, json.Length + sent), json.Length, request);

        Assert.Equal(field, error?.Field);
        if (field is null)
        {
            Assert.Equal([1.5f, -2f], request.Inputs[0].Values<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 97, 2, 0, 0, 0, 98, 99 }, true)]
    [InlineData(new byte[] { 1, 0, 0, 0, 97, 3, 0, 0, 0, 98, 99 }, false)]
    [InlineData(new byte[] { 255, 255, 255, 255, 97, 2, 0, 0, 0, 98, 99 }, false)]
    [InlineData(new byte[] { 1, 0, 0, 0, 97, 2, 0, 0, 0, 98 }, false)]
    [InlineData(new byte[] { 1, 0, 0, 0, 97, 2, 0, 0, 0, 98, 99, 0 }, false)]
    public void Read_BinaryTexts_AreCheckedByLength(byte[] bytes, bool whole)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""");
        using var request = new InferRequest();

        var error = InferRequestReader.Read([.. json, .. bytes], json.Length, request);

        Assert.Equal(whole, error is null);
        if (whole)
        {
            Assert.Equal(["a", "bc"], Texts(request.Inputs[0]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000)]
    public void Read_HeaderLengthOutsideTheBody_IsRefused(int length)
    {
        using var request = new InferRequest();

        Assert.Equal("Inference-Header-Content-Length", InferRequestReader.Read("{}"u8, length, request)?.Field);
    }

    [Fact]
    public void Read_BinaryBytesThatAreNoText_AreKept()
    {
        byte[] bytes = [2, 0, 0, 0, 255, 0];
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""");
        using var request = new InferRequest();

        Assert.Null(InferRequestReader.Read([.. json, .. bytes], json.Length, request));
        Assert.Equal(bytes, request.Inputs[0].Bytes.ToArray());
    }

    [Fact]
    public void Read_EscapedTexts_AreUnescaped()
    {
        using var request = new InferRequest();
        var text = string.Concat(Enumerable.Repeat("\\n\\u00e4", 200));

        Assert.Null(Read($$$"""{"inputs":[{"name":"x","shape":[1],"datatype":"BYTES","data":["{{{text}}}"]}]}""", request));
        Assert.Equal([string.Concat(Enumerable.Repeat("\nä", 200))], Texts(request.Inputs[0]));
    }

    private static List<string> Texts(PooledTensor tensor)
    {
        var texts = new List<string>();
        for (var rest = tensor.Bytes; !rest.IsEmpty;)
        {
            texts.Add(Encoding.UTF8.GetString(PooledTensor.TakeText(ref rest)));
        }

        return texts;
    }

    private static ProtocolError? Read(string json, InferRequest request) => InferRequestReader.Read(Encoding.UTF8.GetBytes(json), null, request);

    private static T[] One<T>(string datatype, string element)
        where T : unmanaged
    {
        using var request = new InferRequest();
        Assert.Null(Read($$$"""{"inputs":[{"name":"x","shape":[1],"datatype":"{{{datatype}}}","data":[{{{element}}}]}]}""", request));
        return request.Inputs[0].Values<T>().ToArray();
    }
}
