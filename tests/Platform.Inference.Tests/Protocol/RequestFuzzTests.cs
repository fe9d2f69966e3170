using System.Text;
using CsCheck;
using Google.Protobuf;
using Platform.Inference.Protocol;
using Platform.Inference.Protocol.Grpc;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Inference.Protocol.Http;

namespace Platform.Inference.Tests.Protocol;

/// <summary>
/// The request parsers against what is nearly a request: whatever comes, they read it or name what is wrong, never throw, and take
/// no more memory than a few times the bytes that came.
/// </summary>
public sealed class RequestFuzzTests
{
    private const int Fixed = 64 * 1024;
    private const int PerByte = 32;

    private static readonly string[] s_json =
    [
        """{"id":"1","inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2.5],[3e1,-4]]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""",
        """{"parameters":{"binary_data_output":true},"inputs":[{"data":["a","\u00e4"],"datatype":"BYTES","name":"t","shape":[2]},{"name":"b","shape":[3],"datatype":"BOOL","data":[true,false,true]}]}""",
        """{"inputs":[{"name":"x","shape":[2],"datatype":"INT64","parameters":{"binary_data_size":16}},{"name":"t","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}}]}""",
    ];

    private static readonly string[] s_fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\u", "NaN", "-1", "0", "2147483647", "9223372036854775807", "1e400", "null", "true",
        "\"shape\"", "\"data\"", "\"inputs\"", "\"datatype\"", "\"FP16\"", "\"BYTES\"", "\"binary_data_size\"", "[[[[[[[[[", "\ud83d\ude00",
    ];

    private static readonly Gen<Func<byte[], byte[]>> s_mutation = Gen.OneOf(
        Gen.Select(Gen.Int[0, 4096], Gen.Byte, (at, value) => (Func<byte[], byte[]>)(b => Replace(b, at, [value], 1))),
        Gen.Select(Gen.Int[0, 4096], Gen.Int[1, 64], (at, length) => (Func<byte[], byte[]>)(b => Replace(b, at, [], length))),
        Gen.Select(Gen.Int[0, 4096], Gen.Int[0, s_fragments.Length - 1], (at, i) => (Func<byte[], byte[]>)(b => Replace(b, at, Encoding.UTF8.GetBytes(s_fragments[i]), 0))),
        Gen.Select(Gen.Int[0, 4096], Gen.Int[0, s_fragments.Length - 1], (at, i) => (Func<byte[], byte[]>)(b => Replace(b, at, Encoding.UTF8.GetBytes(s_fragments[i]), 4))),
        Gen.Int[0, 4096].Select(at => (Func<byte[], byte[]>)(b => b[..Math.Min(at, b.Length)])),
        Gen.Byte.Array[0, 24].Select(tail => (Func<byte[], byte[]>)(b => [.. b, .. tail])));

    [Fact]
    public void Http_WhateverComes_IsReadOrNamesWhatIsWrong() =>
        Gen.Select(Gen.Int[0, s_json.Length - 1], s_mutation.Array[0, 6], Gen.Int[-1, 400], Gen.Bool).Sample((which, mutations, header, given) =>
        {
            var body = mutations.Aggregate(Encoding.UTF8.GetBytes(s_json[which]), (b, mutate) => mutate(b));
            Bounded(body.Length, () =>
            {
                using var request = new InferRequest();
                var error = InferRequestReader.Read(body, given ? header : null, request);
                CheckWhole(error, request);
            });
        }, iter: 20_000);

    [Fact]
    public void Grpc_WhateverComes_IsReadOrNamesWhatIsWrong()
    {
        var whole = new ModelInferRequest
        {
            ModelName = "m",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "INT8", Shape = { 2, 2 }, Contents = new InferTensorContents { IntContents = { 1, 2, 3, 4 } } },
                new ModelInferRequest.Types.InferInputTensor { Name = "t", Datatype = "BYTES", Shape = { 1 }, Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("a") } } },
            },
            Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y" } },
        }.ToByteArray();
        Gen.Select(s_mutation.Array[0, 6], Gen.Bool).Sample((mutations, raw) =>
        {
            var body = mutations.Aggregate(whole, (b, mutate) => mutate(b));
            ModelInferRequest message;
            try
            {
                message = ModelInferRequest.Parser.ParseFrom(body);
            }
            catch (InvalidProtocolBufferException)
            {
                // The framework's own parser refuses it before the service sees it.
                return;
            }

            if (raw)
            {
                message.RawInputContents.AddRange(message.Inputs.Select(i => i.Contents?.ToByteString() ?? ByteString.Empty));
            }

            Bounded(body.Length, () =>
            {
                using var request = new InferRequest();
                CheckWhole(GrpcRequestReader.Read(message, request), request);
            });
        }, iter: 20_000);
    }

    /// <summary>What is read without an error is a request that the model's own checks can rely on.</summary>
    private static void CheckWhole(ProtocolError? error, InferRequest request)
    {
        if (error is not null)
        {
            Assert.NotEqual("", error.Field);
            Assert.NotEqual("", error.Reason);
            return;
        }

        Assert.InRange(request.Inputs.Count, 1, InferRequest.MaxTensors);
        Assert.All(request.Inputs, input =>
        {
            Assert.True(input.HasData);
            Assert.Equal(input.Shape!.Aggregate(1L, (product, size) => product * size), input.Elements);
            var texts = 0;
            for (var rest = input.Bytes; input.Datatype!.IsText && !rest.IsEmpty; texts++)
            {
                PooledTensor.TakeText(ref rest);
            }

            Assert.Equal(input.Elements, input.Datatype!.IsText ? texts : input.Bytes.Length / input.Datatype.Bytes);
        });
    }

    private static void Bounded(int bytes, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fixed + (PerByte * (long)bytes));
    }

    private static byte[] Replace(byte[] bytes, int at, byte[] with, int length)
    {
        var from = bytes.Length == 0 ? 0 : at % bytes.Length;
        return [.. bytes[..from], .. with, .. bytes[Math.Min(bytes.Length, from + length)..]];
    }
}
