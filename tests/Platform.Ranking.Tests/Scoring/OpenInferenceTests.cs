using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Platform.Ranking.Scoring;

namespace Platform.Ranking.Tests.Scoring;

public sealed class OpenInferenceTests
{
    [Fact]
    public void Write_TwoRows_HeaderNamesShapeAndSizeAndNumbersFollow()
    {
        float[] features = [1, 2, 3, 4.5f, 5, 6];
        var buffer = new byte[OpenInference.LongestHeader + (features.Length * sizeof(float))];

        var (header, total) = OpenInference.Write(buffer, features, rows: 2, columns: 3);

        using var json = JsonDocument.Parse(buffer.AsMemory(0, header));
        var input = json.RootElement.GetProperty("inputs")[0];
        Assert.Equal("features", input.GetProperty("name").GetString());
        Assert.Equal("FP32", input.GetProperty("datatype").GetString());
        Assert.Equal([2, 3], input.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal(24, input.GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal(features, MemoryMarshal.Cast<byte, float>(buffer.AsSpan(header, total - header)).ToArray());
    }

    [Fact]
    public void Write_LargestShape_FitsTheLongestHeader()
    {
        var features = new float[100_000];
        var buffer = new byte[OpenInference.LongestHeader + (features.Length * sizeof(float))];

        var (header, _) = OpenInference.Write(buffer, features, rows: 100_000, columns: 1);

        Assert.InRange(header, 1, OpenInference.LongestHeader);
    }

    [Fact]
    public void Read_JsonAnswer_GivesVersionAndScores()
    {
        var scores = new float[2];

        var version = OpenInference.Read("""{"model_name":"ranker","model_version":"7","outputs":[{"name":"score","shape":[2,1],"datatype":"FP32","data":[0.5,-1]}]}"""u8.ToArray(), null, scores);

        Assert.Equal("7", version);
        Assert.Equal([0.5f, -1f], scores);
    }

    [Fact]
    public void Read_BinaryAnswer_SkipsOutputsBeforeTheScore()
    {
        var header = """{"model_version":"7","outputs":[{"name":"other","parameters":{"binary_data_size":4}},{"name":"score","parameters":{"binary_data_size":8}}]}"""u8.ToArray();
        byte[] body = [.. header, 9, 9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f)];
        var scores = new float[2];

        var version = OpenInference.Read(body, header.Length, scores);

        Assert.Equal("7", version);
        Assert.Equal([1.5f, 2.5f], scores);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"model_version":7,"outputs":[]}""")]
    [InlineData("""{"model_version":"7","outputs":[]}""")]
    [InlineData("""{"model_version":"7","outputs":[1]}""")]
    [InlineData("""{"model_version":"7","outputs":[{"name":"score","data":[1]}]}""")]
    [InlineData("""{"model_version":"7","outputs":[{"name":"score","data":["a","b"]}]}""")]
    [InlineData("""{"model_version":"7","outputs":[{"name":"score","data":[1e99,1]}]}""")]
    [InlineData("""{"model_version":"7","outputs":[{"name":"score","parameters":{"binary_data_size":8}}]}""")]
    [InlineData("""{"model_version":"7","outputs":[{"name":"score","parameters":5}]}""")]
    public void Read_NotAnAnswer_GivesNothing(string body) =>
        Assert.Null(OpenInference.Read(Encoding.UTF8.GetBytes(body), null, new float[2]));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void Read_HeaderLengthOutOfBody_GivesNothing(int length) =>
        Assert.Null(OpenInference.Read("""{"model_version":"7"}"""u8.ToArray(), length, new float[1]));

    [Fact]
    public void Read_NotANumberInBinary_GivesNothing()
    {
        var header = """{"model_version":"7","outputs":[{"name":"score","parameters":{"binary_data_size":4}}]}"""u8.ToArray();
        byte[] body = [.. header, .. BitConverter.GetBytes(float.NaN)];

        Assert.Null(OpenInference.Read(body, header.Length, new float[1]));
    }

    [Fact]
    public void Write_OtherCulture_StaysJson()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
        try
        {
            var buffer = new byte[OpenInference.LongestHeader + 4];
            var (header, _) = OpenInference.Write(buffer, [1f], 1, 1);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, header));
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
