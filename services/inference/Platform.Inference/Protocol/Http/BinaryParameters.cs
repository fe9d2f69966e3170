using System.Text.Json;

namespace Platform.Inference.Protocol.Http;

/// <summary>
/// What the binary tensor extension says in <c>parameters</c>: <c>binary_data_size</c> of an input, <c>binary_data</c> of an output,
/// <c>binary_data_output</c> of the request. Other parameters are the client's own.
/// </summary>
/// <param name="Size">Bytes of the input's elements behind the JSON.</param>
/// <param name="Wanted">Whether outputs are wanted in binary.</param>
internal readonly record struct BinaryParameters(int? Size, bool? Wanted)
{
    public const string SizeName = "binary_data_size";
    private const string OutputName = "binary_data";
    private const string AllOutputsName = "binary_data_output";

    /// <param name="json">Stands on the property's name.</param>
    /// <param name="field">Its path, for the error.</param>
    /// <param name="parameters">What it says.</param>
    public static ProtocolError? Read(ref Utf8JsonReader json, string field, out BinaryParameters parameters)
    {
        parameters = default;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return new ProtocolError(field, "An object.");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals(SizeName))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var size) || size < 0)
                {
                    return new ProtocolError($"{field}.{SizeName}", "A whole number of bytes, not negative.");
                }

                parameters = parameters with { Size = size };
            }
            else if (json.ValueTextEquals(OutputName) || json.ValueTextEquals(AllOutputsName))
            {
                json.Read();
                if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                {
                    return new ProtocolError($"{field}.{OutputName}", "true or false.");
                }

                parameters = parameters with { Wanted = json.GetBoolean() };
            }
            else
            {
                json.Skip();
            }
        }

        return null;
    }
}
