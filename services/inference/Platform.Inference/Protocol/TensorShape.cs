namespace Platform.Inference.Protocol;

/// <summary>Sizes of a tensor as a client states them.</summary>
internal static class TensorShape
{
    public const int MaxRank = 8;

    /// <summary>Counts the elements, without believing that there are any number of them.</summary>
    /// <param name="shape">As stated.</param>
    /// <param name="field">The tensor's path, for the error.</param>
    /// <param name="elements">Product of the sizes; 1 for a scalar.</param>
    public static ProtocolError? Count(ReadOnlySpan<long> shape, string field, out int elements)
    {
        elements = 0;
        if (shape.Length > MaxRank || shape.ContainsAnyInRange(long.MinValue, 0))
        {
            return Malformed(field);
        }

        var product = 1L;
        foreach (var size in shape)
        {
            // Both factors are below 2^31 here, so that the product cannot overflow.
            product = size > int.MaxValue ? long.MaxValue : product * size;
            if (product > Array.MaxLength / sizeof(long))
            {
                return new ProtocolError($"{field}.shape", "The shape claims more elements than any body can hold.");
            }
        }

        elements = (int)product;
        return null;
    }

    public static ProtocolError Malformed(string field) => new($"{field}.shape", $"At most {MaxRank} whole numbers, each 1 or more.");

    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(',', shape.ToArray())}]";
}
