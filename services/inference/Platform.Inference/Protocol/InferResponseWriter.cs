using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Serving;

namespace Platform.Inference.Protocol;

/// <summary>Writes the answer into a pooled buffer: the JSON, and behind it the outputs that were asked for in binary.</summary>
internal static class InferResponseWriter
{
    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true };

    /// <param name="buffer">Receives the JSON, then the binary outputs.</param>
    /// <param name="request">Says which outputs are wanted how.</param>
    /// <param name="model">The version that answers.</param>
    /// <param name="names">Names of the outputs.</param>
    /// <param name="values">The outputs, in the order of the names.</param>
    /// <param name="headerLength">Length of the JSON when binary outputs follow; null when all is JSON.</param>
    /// <returns>What no JSON can say: a number that is not finite, with the output's name.</returns>
    public static ProtocolError? Write(
        PooledBuffer buffer, InferRequest request, ServedModel model, IReadOnlyList<string> names, IReadOnlyList<OrtValue> values, out int? headerLength)
    {
        headerLength = null;
        using var binary = new PooledBuffer(256);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            if (request.Id is { } id)
            {
                json.WriteString("id"u8, id);
            }

            json.WriteString("model_name"u8, model.Manifest.Name);
            json.WriteString("model_version"u8, model.Manifest.Version);
            json.WriteStartArray("outputs"u8);
            for (var i = 0; i < names.Count; i++)
            {
                var asBinary = IsBinary(request, names[i]);
                if (WriteOutput(json, binary, names[i], values[i], asBinary) is { } error)
                {
                    return error;
                }

                headerLength = asBinary ? 0 : headerLength;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (headerLength is not null)
        {
            headerLength = buffer.Length;
            var span = buffer.GetSpan(binary.Length);
            binary.Written.Span.CopyTo(span);
            buffer.Advance(binary.Length);
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

    private static ProtocolError? WriteOutput(Utf8JsonWriter json, PooledBuffer binary, string name, OrtValue value, bool asBinary)
    {
        var info = value.GetTensorTypeAndShape();
        var datatype = Datatype.Find(info.ElementDataType)!;
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, datatype.Name);
        json.WriteStartArray("shape"u8);
        foreach (var size in info.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        if (asBinary)
        {
            var before = binary.Length;
            if (datatype.IsText)
            {
                BinaryTensors.Write(binary, value.GetStringTensorAsArray());
            }
            else
            {
                var bytes = value.GetTensorMutableRawData();
                bytes.CopyTo(binary.GetSpan(bytes.Length));
                binary.Advance(bytes.Length);
            }

            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, binary.Length - before);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data"u8);
            if (!WriteData(json, value, datatype))
            {
                return new ProtocolError(name, "The model answered with a number that is not finite, which JSON cannot carry.");
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        return null;
    }

    private static bool WriteData(Utf8JsonWriter json, OrtValue value, Datatype datatype)
    {
        switch (datatype.Name)
        {
            case "FP32":
                foreach (var element in value.GetTensorDataAsSpan<float>())
                {
                    if (!float.IsFinite(element))
                    {
                        return false;
                    }

                    json.WriteNumberValue(element);
                }

                return true;
            case "FP64":
                foreach (var element in value.GetTensorDataAsSpan<double>())
                {
                    if (!double.IsFinite(element))
                    {
                        return false;
                    }

                    json.WriteNumberValue(element);
                }

                return true;
            case "INT64":
                return WriteAll<long>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "INT32":
                return WriteAll<int>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "INT16":
                return WriteAll<short>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "INT8":
                return WriteAll<sbyte>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "UINT64":
                return WriteAll<ulong>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "UINT32":
                return WriteAll<uint>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "UINT16":
                return WriteAll<ushort>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "UINT8":
                return WriteAll<byte>(json, value, static (j, v) => j.WriteNumberValue(v));
            case "BOOL":
                return WriteAll<bool>(json, value, static (j, v) => j.WriteBooleanValue(v));
            default:
                foreach (var text in value.GetStringTensorAsArray())
                {
                    json.WriteStringValue(text);
                }

                return true;
        }
    }

    private static bool WriteAll<T>(Utf8JsonWriter json, OrtValue value, Action<Utf8JsonWriter, T> write)
        where T : unmanaged
    {
        foreach (var element in value.GetTensorDataAsSpan<T>())
        {
            write(json, element);
        }

        return true;
    }
}
