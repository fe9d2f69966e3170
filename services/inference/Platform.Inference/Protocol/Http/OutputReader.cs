using System.Text.Json;

namespace Platform.Inference.Protocol.Http;

/// <summary>Reads <c>outputs</c>.</summary>
internal static class OutputReader
{
    /// <param name="json">Stands on the property's name.</param>
    /// <param name="request">Gets the outputs asked for.</param>
    public static ProtocolError? ReadAll(ref Utf8JsonReader json, InferRequest request)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray || request.Outputs.Count > 0)
        {
            return new ProtocolError("outputs", "One array of objects with a name.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var field = $"outputs[{request.Outputs.Count}]";
            if (json.TokenType != JsonTokenType.StartObject || request.Outputs.Count == InferRequest.MaxTensors)
            {
                return new ProtocolError(field, $"An object with a name; at most {InferRequest.MaxTensors}.");
            }

            if (Read(ref json, request, field) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ProtocolError? Read(ref Utf8JsonReader json, InferRequest request, string field)
    {
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
                if (BinaryParameters.Read(ref json, $"{field}.parameters", out var parameters) is { } error)
                {
                    return error;
                }

                binary = parameters.Wanted;
            }
            else
            {
                json.Skip();
            }
        }

        return request.AddOutput(name, binary, field);
    }
}
