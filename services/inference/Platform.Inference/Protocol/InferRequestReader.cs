using System.Text.Json;

namespace Platform.Inference.Protocol;

/// <summary>
/// Reads an inference request without building a document: numbers go straight into pooled buffers, and no buffer is taken for
/// more elements than the bytes received can hold.
/// </summary>
internal static class InferRequestReader
{
    /// <summary>Deep enough for the protocol's own objects and a tensor of the highest rank.</summary>
    private const int MaxDepth = 24;

    private const int MaxTensors = 64;
    private const int MaxRank = 8;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = MaxDepth };

    /// <param name="body">The whole body.</param>
    /// <param name="headerLength">Length of the JSON at its beginning when binary tensors follow; null when all is JSON.</param>
    /// <param name="request">Filled as far as reading came; the caller disposes it in any case.</param>
    public static ProtocolError? Read(ReadOnlySpan<byte> body, int? headerLength, InferRequest request)
    {
        if (headerLength is { } length && (length <= 0 || length > body.Length))
        {
            return new ProtocolError("Inference-Header-Content-Length", $"Between 1 and the {body.Length} bytes of the body.");
        }

        var text = body[..(headerLength ?? body.Length)];
        try
        {
            var json = new Utf8JsonReader(text, s_options);
            if (ReadRequest(ref json, text.Length, request) is { } error)
            {
                return error;
            }

            if (json.Read())
            {
                return new ProtocolError("body", "Nothing follows the request.");
            }
        }
        catch (JsonException e)
        {
            return new ProtocolError("body", $"Not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}; NaN and infinity are no JSON either.");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for text that is not UTF-8 or for half a surrogate pair.
            return new ProtocolError("body", "A text is not valid UTF-8.");
        }

        if (request.Inputs.Count == 0)
        {
            return new ProtocolError("inputs", "At least one tensor.");
        }

        return BinaryTensors.Read(body[text.Length..], headerLength is not null, request);
    }

    private static ProtocolError? ReadRequest(ref Utf8JsonReader json, int length, InferRequest request)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return new ProtocolError("body", "An object with 'inputs'.");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ProtocolError? error = null;
            if (json.ValueTextEquals("inputs"u8))
            {
                error = ReadInputs(ref json, length, request);
            }
            else if (json.ValueTextEquals("outputs"u8))
            {
                error = ReadOutputs(ref json, request);
            }
            else if (json.ValueTextEquals("id"u8))
            {
                json.Read();
                if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                {
                    return new ProtocolError("id", "A text.");
                }

                request.Id = json.GetString();
            }
            else if (json.ValueTextEquals("parameters"u8))
            {
                bool? binary = null;
                int? size = null;
                error = ReadParameters(ref json, "parameters", ref size, ref binary);
                request.BinaryByDefault = binary ?? false;
            }
            else
            {
                json.Skip();
            }

            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ProtocolError? ReadInputs(ref Utf8JsonReader json, int length, InferRequest request)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray || request.Inputs.Count > 0)
        {
            return new ProtocolError("inputs", "One array of tensors.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var field = $"inputs[{request.Inputs.Count}]";
            if (request.Inputs.Count == MaxTensors)
            {
                return new ProtocolError("inputs", $"At most {MaxTensors} tensors.");
            }

            if (json.TokenType != JsonTokenType.StartObject)
            {
                return new ProtocolError(field, "An object with name, shape, datatype and data.");
            }

            var tensor = new InputTensor();
            request.Inputs.Add(tensor);
            if (ReadInput(ref json, length, tensor, field) is { } error)
            {
                return error;
            }

            if (request.Inputs.FindIndex(i => i.Name == tensor.Name) < request.Inputs.Count - 1)
            {
                return new ProtocolError($"{field}.name", $"'{tensor.Name}' is there twice.");
            }
        }

        return null;
    }

    private static ProtocolError? ReadInput(ref Utf8JsonReader json, int length, InputTensor tensor, string field)
    {
        // Data may stand before the datatype and the shape that say how to read it; then it is read again from here.
        Utf8JsonReader data = default;
        var dataSeen = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ProtocolError? error = null;
            if (json.ValueTextEquals("name"u8))
            {
                json.Read();
                tensor.Name = (json.TokenType == JsonTokenType.String ? json.GetString() : null) ?? "";
            }
            else if (json.ValueTextEquals("datatype"u8))
            {
                json.Read();
                tensor.Datatype = json.TokenType == JsonTokenType.String ? Datatype.Find(json.GetString()) : null;
                error = tensor.Datatype is null ? new ProtocolError($"{field}.datatype", $"One of {string.Join(", ", Models.Manifests.TensorDatatypes.All)}.") : null;
            }
            else if (json.ValueTextEquals("shape"u8))
            {
                error = ReadShape(ref json, tensor, field);
            }
            else if (json.ValueTextEquals("parameters"u8))
            {
                bool? binary = null;
                int? size = tensor.BinaryBytes;
                error = ReadParameters(ref json, $"{field}.parameters", ref size, ref binary);
                tensor.BinaryBytes = size;
            }
            else if (json.ValueTextEquals("data"u8))
            {
                json.Read();
                if (dataSeen)
                {
                    return new ProtocolError($"{field}.data", "Given twice.");
                }

                dataSeen = true;
                if (tensor is { Datatype: not null, Shape: not null })
                {
                    error = TensorDataReader.Read(ref json, tensor, field, length - json.BytesConsumed);
                }
                else
                {
                    data = json;
                    json.Skip();
                }
            }
            else
            {
                json.Skip();
            }

            if (error is not null)
            {
                return error;
            }
        }

        if (MissingField(tensor, field, dataSeen) is { } missing)
        {
            return missing;
        }

        return dataSeen && !tensor.HasData ? TensorDataReader.Read(ref data, tensor, field, length - data.BytesConsumed) : null;
    }

    private static ProtocolError? MissingField(InputTensor tensor, string field, bool dataSeen) => tensor switch
    {
        { Name.Length: 0 or > 200 } => new ProtocolError($"{field}.name", "1 to 200 characters."),
        { Datatype: null } => new ProtocolError($"{field}.datatype", "Missing."),
        { Shape: null } => new ProtocolError($"{field}.shape", "Missing."),
        { BinaryBytes: null } when !dataSeen => new ProtocolError($"{field}.data", "Missing; give data, or binary_data_size and the bytes after the JSON."),
        { BinaryBytes: not null } when dataSeen => new ProtocolError($"{field}.data", "Given in JSON and in binary; one of them."),
        _ => null,
    };

    private static ProtocolError? ReadShape(ref Utf8JsonReader json, InputTensor tensor, string field)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return new ProtocolError($"{field}.shape", "An array of whole numbers.");
        }

        Span<long> sizes = stackalloc long[MaxRank];
        var rank = 0;
        long elements = 1;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (rank == MaxRank || json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var size) || size < 1)
            {
                return new ProtocolError($"{field}.shape", $"At most {MaxRank} whole numbers, each 1 or more.");
            }

            sizes[rank++] = size;
            // Both factors are below 2^31 here, so that the product cannot overflow.
            elements = size > int.MaxValue ? long.MaxValue : elements * size;
            if (elements > Array.MaxLength / sizeof(long))
            {
                return new ProtocolError($"{field}.shape", "The shape claims more elements than any body can hold.");
            }
        }

        tensor.Shape = sizes[..rank].ToArray();
        tensor.Elements = (int)elements;
        return null;
    }

    private static ProtocolError? ReadOutputs(ref Utf8JsonReader json, InferRequest request)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray || request.Outputs.Count > 0)
        {
            return new ProtocolError("outputs", "One array of objects with a name.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var field = $"outputs[{request.Outputs.Count}]";
            if (json.TokenType != JsonTokenType.StartObject || request.Outputs.Count == MaxTensors)
            {
                return new ProtocolError(field, $"An object with a name; at most {MaxTensors}.");
            }

            string? name = null;
            bool? binary = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("name"u8))
                {
                    json.Read();
                    name = json.TokenType == JsonTokenType.String ? json.GetString() : null;
                }
                else if (json.ValueTextEquals("parameters"u8))
                {
                    int? size = null;
                    if (ReadParameters(ref json, $"{field}.parameters", ref size, ref binary) is { } error)
                    {
                        return error;
                    }
                }
                else
                {
                    json.Skip();
                }
            }

            if (name is not { Length: > 0 and <= 200 } || request.Outputs.Exists(o => o.Name == name))
            {
                return new ProtocolError($"{field}.name", "1 to 200 characters, and not there already.");
            }

            request.Outputs.Add(new RequestedOutput(name, binary));
        }

        return null;
    }

    /// <summary><c>binary_data_size</c> of an input, <c>binary_data</c> of an output, <c>binary_data_output</c> of the request; others are the client's own.</summary>
    private static ProtocolError? ReadParameters(ref Utf8JsonReader json, string field, ref int? binaryBytes, ref bool? binary)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return new ProtocolError(field, "An object.");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("binary_data_size"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var size) || size < 0)
                {
                    return new ProtocolError($"{field}.binary_data_size", "A whole number of bytes, not negative.");
                }

                binaryBytes = size;
            }
            else if (json.ValueTextEquals("binary_data"u8) || json.ValueTextEquals("binary_data_output"u8))
            {
                json.Read();
                if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                {
                    return new ProtocolError($"{field}.binary_data", "true or false.");
                }

                binary = json.GetBoolean();
            }
            else
            {
                json.Skip();
            }
        }

        return null;
    }
}
