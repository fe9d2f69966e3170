using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.ML.OnnxRuntime;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Http;

/// <summary>Writes the answer into a pooled buffer: the JSON, and behind it the outputs that were asked for in binary.</summary>
internal static class InferResponseWriter
{
    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true };

    /// <param name="buffer">Receives the JSON, then the binary outputs.</param>
    /// <param name="request">Says which outputs are wanted how.</param>
    /// <param name="response">The answer.</param>
    /// <param name="headerLength">Length of the JSON when binary outputs follow; null when all is JSON.</param>
    /// <returns>What no JSON can say: an element that is not finite or not text, with the output's name.</returns>
    public static ProtocolError? Write(PooledBuffer buffer, InferRequest request, InferResponse response, out int? headerLength)
    {
        headerLength = null;
        var anyBinary = false;
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            if (request.Id is { } id)
            {
                json.WriteString("id"u8, id);
            }

            json.WriteString("model_name"u8, response.Model);
            json.WriteString("model_version"u8, response.Version);
            json.WriteStartArray("outputs"u8);
            foreach (var output in response.Outputs)
            {
                var asBinary = IsBinary(request, output.Name);
                if (WriteOutput(json, output, asBinary) is { } error)
                {
                    return error;
                }

                anyBinary |= asBinary;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (anyBinary)
        {
            headerLength = buffer.Length;
            foreach (var output in response.Outputs)
            {
                if (IsBinary(request, output.Name))
                {
                    output.Bytes.CopyTo(buffer.GetSpan(output.Bytes.Length));
                    buffer.Advance(output.Bytes.Length);
                }
            }
        }

        return null;
    }

    private static bool IsBinary(InferRequest request, string name)
    {
        foreach (var output in request.Outputs)
        {
            if (output.Name == name)
            {
                return output.Binary ?? request.BinaryByDefault;
            }
        }

        return request.BinaryByDefault;
    }

    private static ProtocolError? WriteOutput(Utf8JsonWriter json, PooledTensor output, bool asBinary)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, output.Name);
        json.WriteString("datatype"u8, output.Datatype!.Name);
        json.WriteStartArray("shape"u8);
        foreach (var size in output.Shape!)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        if (asBinary)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber(BinaryParameters.SizeName, output.Bytes.Length);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data"u8);
            if (!WriteData(json, output))
            {
                return new ProtocolError(output.Name, "The model answered with an element that JSON cannot carry: not finite, or not UTF-8. Ask for binary_data.");
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        return null;
    }

    private static bool WriteData(Utf8JsonWriter json, PooledTensor output) => output.Datatype!.Name switch
    {
        TensorDatatypes.Float32 => WriteFloats(json, output.Values<float>()),
        TensorDatatypes.Float64 => WriteDoubles(json, output.Values<double>()),
        TensorDatatypes.Float16 => WriteFloats(json, output.Values<Half>()),
        TensorDatatypes.BFloat16 => WriteBFloats(json, output.Values<BFloat16>()),
        TensorDatatypes.Int64 => WriteIntegers(json, output.Values<long>()),
        TensorDatatypes.Int32 => WriteIntegers(json, output.Values<int>()),
        TensorDatatypes.Int16 => WriteIntegers(json, output.Values<short>()),
        TensorDatatypes.Int8 => WriteIntegers(json, output.Values<sbyte>()),
        TensorDatatypes.UInt64 => WriteUnsigned(json, output.Values<ulong>()),
        TensorDatatypes.UInt32 => WriteIntegers(json, output.Values<uint>()),
        TensorDatatypes.UInt16 => WriteIntegers(json, output.Values<ushort>()),
        TensorDatatypes.UInt8 => WriteIntegers(json, output.Values<byte>()),
        TensorDatatypes.Bool => WriteBools(json, output.Bytes),
        _ => WriteTexts(json, output),
    };

    private static bool WriteFloats<T>(Utf8JsonWriter json, ReadOnlySpan<T> elements)
        where T : unmanaged, IFloatingPoint<T>
    {
        foreach (var element in elements)
        {
            if (!T.IsFinite(element))
            {
                return false;
            }

            json.WriteNumberValue(float.CreateTruncating(element));
        }

        return true;
    }

    private static bool WriteBFloats(Utf8JsonWriter json, ReadOnlySpan<BFloat16> elements)
    {
        foreach (var element in elements)
        {
            if (!float.IsFinite((float)element))
            {
                return false;
            }

            json.WriteNumberValue((float)element);
        }

        return true;
    }

    private static bool WriteDoubles(Utf8JsonWriter json, ReadOnlySpan<double> elements)
    {
        foreach (var element in elements)
        {
            if (!double.IsFinite(element))
            {
                return false;
            }

            json.WriteNumberValue(element);
        }

        return true;
    }

    private static bool WriteIntegers<T>(Utf8JsonWriter json, ReadOnlySpan<T> elements)
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (var element in elements)
        {
            json.WriteNumberValue(long.CreateChecked(element));
        }

        return true;
    }

    private static bool WriteUnsigned(Utf8JsonWriter json, ReadOnlySpan<ulong> elements)
    {
        foreach (var element in elements)
        {
            json.WriteNumberValue(element);
        }

        return true;
    }

    private static bool WriteBools(Utf8JsonWriter json, ReadOnlySpan<byte> elements)
    {
        foreach (var element in elements)
        {
            json.WriteBooleanValue(element != 0);
        }

        return true;
    }

    private static bool WriteTexts(Utf8JsonWriter json, PooledTensor output)
    {
        var rest = output.Bytes;
        while (!rest.IsEmpty)
        {
            var text = PooledTensor.TakeText(ref rest);
            if (!Utf8.IsValid(text))
            {
                return false;
            }

            json.WriteStringValue(text);
        }

        return true;
    }
}
