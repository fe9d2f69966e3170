using System.Text.Json;

namespace Platform.Inference.Protocol.Http;

/// <summary>
/// Reads an inference request without building a document: numbers go straight into pooled buffers, and no buffer is taken for
/// more elements than the bytes received can hold.
/// </summary>
internal static class InferRequestReader
{
    public const string HeaderLengthHeader = "Inference-Header-Content-Length";

    /// <summary>Deep enough for the protocol's own objects and a tensor of the highest rank.</summary>
    private const int MaxDepth = 24;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = MaxDepth };

    /// <param name="body">The whole body.</param>
    /// <param name="headerLength">Length of the JSON at its beginning when binary tensors follow; null when all is JSON.</param>
    /// <param name="request">Filled as far as reading came; the caller disposes it in any case.</param>
    public static ProtocolError? Read(ReadOnlySpan<byte> body, int? headerLength, InferRequest request)
    {
        if (headerLength is { } length && (length <= 0 || length > body.Length))
        {
            return new ProtocolError(HeaderLengthHeader, $"Between 1 and the {body.Length} bytes of the body.");
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

        return request.Inputs.Count == 0
            ? new ProtocolError("inputs", "At least one tensor.")
            : ReadBinary(body[text.Length..], headerLength is not null, request);
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
                error = InputReader.ReadAll(ref json, length, request);
            }
            else if (json.ValueTextEquals("outputs"u8))
            {
                error = OutputReader.ReadAll(ref json, request);
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
                error = BinaryParameters.Read(ref json, "parameters", out var parameters);
                request.BinaryByDefault = parameters.Wanted ?? false;
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

    /// <summary>Gives each tensor that announced them its bytes behind the JSON; all of them must be used.</summary>
    private static ProtocolError? ReadBinary(ReadOnlySpan<byte> bytes, bool headerGiven, InferRequest request)
    {
        var total = bytes.Length;
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            if (request.Inputs[i].BinaryBytes is not { } size)
            {
                continue;
            }

            var field = $"inputs[{i}].parameters.{BinaryParameters.SizeName}";
            if (!headerGiven)
            {
                return new ProtocolError(HeaderLengthHeader, "Needed where binary tensors follow the JSON.");
            }

            if (size > bytes.Length)
            {
                return new ProtocolError(field, $"{size} bytes are announced, {bytes.Length} are left of the {total} behind the JSON.");
            }

            if (BinaryTensors.Read(bytes[..size], request.Inputs[i], field) is { } error)
            {
                return error;
            }

            bytes = bytes[size..];
        }

        return bytes.Length == 0 ? null : new ProtocolError("body", $"{bytes.Length} bytes behind the JSON belong to no input.");
    }
}
