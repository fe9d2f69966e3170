using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Models.Golden;

/// <summary>
/// Inputs that a model is judged on: a change of the model is measured against its parent here, and a fresh copy proves that it is the
/// model that was published. An artifact may carry one as <see cref="FileName"/>.
/// </summary>
public sealed record GoldenSet
{
    /// <summary>The file's name in an artifact.</summary>
    public const string FileName = "golden.json";

    /// <summary>Largest file that is read.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>The cases; each is run alone.</summary>
    public IReadOnlyList<GoldenCase> Cases { get; init; } = [];

    /// <summary>Reads a golden set.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says where.</exception>
    public static GoldenSet Read(ReadOnlySpan<byte> json)
    {
        GoldenSet? set;
        try
        {
            set = JsonSerializer.Deserialize(json, GoldenJson.Default.GoldenSet);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The golden set is not of the expected form at {e.Path ?? "$"}, line {e.LineNumber + 1}.", e);
        }

        if (set?.Cases is not { Count: > 0 })
        {
            throw new InvalidDataException("The golden set has no cases.");
        }

        for (var i = 0; i < set.Cases.Count; i++)
        {
            Check(set.Cases[i], $"cases[{i}]");
        }

        return set;
    }

    /// <summary>The bytes of <see cref="FileName"/>.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, GoldenJson.Default.GoldenSet);

    private static void Check(GoldenCase? golden, string path)
    {
        if (golden?.Inputs is not { Count: > 0 })
        {
            throw new InvalidDataException($"{path}.inputs: at least one tensor.");
        }

        for (var i = 0; i < golden.Inputs.Count; i++)
        {
            var tensor = golden.Inputs[i];
            if (tensor is not { Name.Length: > 0, Datatype.Length: > 0, Shape: not null, Data: not null }
                || tensor.Shape.Any(d => d < 0)
                || tensor.Shape.Aggregate(1.0, (product, size) => product * size) != tensor.Data.Count)
            {
                throw new InvalidDataException($"{path}.inputs[{i}]: name, datatype, shape, and as many data as the shape says.");
            }
        }
    }
}

/// <summary>One call of the model.</summary>
public sealed record GoldenCase
{
    /// <summary>What the model is given.</summary>
    public IReadOnlyList<GoldenTensor> Inputs { get; init; } = [];

    /// <summary>What the published model answered, first output first; absent where nobody wrote it down.</summary>
    public IReadOnlyList<float>? Expected { get; init; }

    /// <summary>For a ranker: how good each row was, 0 for not at all; gains are 2^label - 1.</summary>
    public IReadOnlyList<int>? Labels { get; init; }
}

/// <summary>A tensor of numbers.</summary>
/// <param name="Name">Of the model's input.</param>
/// <param name="Datatype">As in the Open Inference Protocol.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Data">Elements, the last dimension fastest.</param>
public sealed record GoldenTensor(string Name, string Datatype, IReadOnlyList<long> Shape, IReadOnlyList<double> Data);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16)]
[JsonSerializable(typeof(GoldenSet))]
internal sealed partial class GoldenJson : JsonSerializerContext;
