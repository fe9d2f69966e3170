using System.Text.Json;

namespace Platform.Inference.Protocol.Http;

/// <summary>Reads <c>inputs</c>.</summary>
internal static class InputReader
{
    /// <param name="json">Stands on the property's name.</param>
    /// <param name="length">Bytes of the whole JSON.</param>
    /// <param name="request">Gets the tensors.</param>
    public static ProtocolError? ReadAll(ref Utf8JsonReader json, int length, InferRequest request)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray || request.Inputs.Count > 0)
        {
            return new ProtocolError("inputs", "One array of tensors.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var field = $"inputs[{request.Inputs.Count}]";
            if (request.Inputs.Count == InferRequest.MaxTensors)
            {
                return new ProtocolError("inputs", $"At most {InferRequest.MaxTensors} tensors.");
            }

            if (json.TokenType != JsonTokenType.StartObject)
            {
                return new ProtocolError(field, "An object with name, shape, datatype and data.");
            }

            var tensor = new PooledTensor();
            request.Inputs.Add(tensor);
            if ((Read(ref json, length, tensor, field) ?? request.CheckLastName(field)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ProtocolError? Read(ref Utf8JsonReader json, int length, PooledTensor tensor, string field)
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
                error = tensor.Datatype is null ? Datatype.Unknown($"{field}.datatype") : null;
            }
            else if (json.ValueTextEquals("shape"u8))
            {
                error = ReadShape(ref json, tensor, field);
            }
            else if (json.ValueTextEquals("parameters"u8))
            {
                error = BinaryParameters.Read(ref json, $"{field}.parameters", out var parameters);
                tensor.BinaryBytes = parameters.Size ?? tensor.BinaryBytes;
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

        return Missing(tensor, field, dataSeen)
            ?? (dataSeen && !tensor.HasData ? TensorDataReader.Read(ref data, tensor, field, length - data.BytesConsumed) : null);
    }

    private static ProtocolError? Missing(PooledTensor tensor, string field, bool dataSeen) => tensor switch
    {
        { Name: "" } => new ProtocolError($"{field}.name", "Missing."),
        { Datatype: null } => new ProtocolError($"{field}.datatype", "Missing."),
        { Shape: null } => new ProtocolError($"{field}.shape", "Missing."),
        { BinaryBytes: null } when !dataSeen =>
            new ProtocolError($"{field}.data", $"Missing; give data, or {BinaryParameters.SizeName} and the bytes after the JSON."),
        { BinaryBytes: not null } when dataSeen => new ProtocolError($"{field}.data", "Given in JSON and in binary; one of them."),
        _ => null,
    };

    private static ProtocolError? ReadShape(ref Utf8JsonReader json, PooledTensor tensor, string field)
    {
        json.Read();
        if (tensor.Shape is not null || json.TokenType != JsonTokenType.StartArray)
        {
            return new ProtocolError($"{field}.shape", "One array of whole numbers.");
        }

        Span<long> sizes = stackalloc long[TensorShape.MaxRank];
        var rank = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (rank == sizes.Length || json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out sizes[rank]))
            {
                return TensorShape.Malformed(field);
            }

            rank++;
        }

        var error = TensorShape.Count(sizes[..rank], field, out var elements);
        tensor.Shape = sizes[..rank].ToArray();
        tensor.Elements = elements;
        return error;
    }
}
