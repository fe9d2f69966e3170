namespace Platform.ModelTools.LightGbm;

/// <summary>
/// Rows made to find a wrong conversion: each value is a threshold of its column or the float beside it, a category or a fraction
/// above it, zero, NaN, or any number, so that every decision is tried on both of its sides and at its edge.
/// </summary>
internal static class ProbeRows
{
    /// <summary>Values, row after row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="random">Seeded, so that a refused conversion is refused again.</param>
    public static float[] Of(LightGbmModel model, int rows, Random random)
    {
        var edges = new List<float>[model.Features.Count];
        foreach (var split in model.Trees.SelectMany(t => t.Splits))
        {
            var list = edges[split.Feature] ??= [];
            if (split.Categories is { } categories)
            {
                list.AddRange(categories.Select(c => (float)c));
                list.Add(categories[^1] + 1);
            }
            else
            {
                list.Add((float)split.Threshold);
            }
        }

        var values = new float[rows * model.Features.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(edges[i % model.Features.Count], random);
        }

        return values;
    }

    private static float Value(List<float>? edges, Random random)
    {
        var edge = edges is null ? 0 : edges[random.Next(edges.Count)];
        return random.Next(12) switch
        {
            0 or 1 => edge,
            2 => MathF.BitIncrement(edge),
            3 => MathF.BitDecrement(edge),
            4 => edge + 0.5f,
            5 => 0,
            6 => float.NaN,
            7 => -random.NextSingle(),
            8 => random.Next(-3, 300),
            9 => (random.NextSingle() - 0.5f) * 1e6f,
            _ => edge * (0.5f + random.NextSingle()),
        };
    }
}
