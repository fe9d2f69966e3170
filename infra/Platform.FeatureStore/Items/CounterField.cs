using System.Buffers.Text;
using System.Globalization;

namespace Platform.FeatureStore.Items;

/// <summary>One of an item's counters: what it counts, in which step of time, and which step.</summary>
/// <param name="Kind">View, cart, purchase or unit; or one of the two decayed sums.</param>
/// <param name="Step">Length of the step.</param>
/// <param name="Bucket">Number of the step since 1970, or the epoch of a decayed sum; 0 for a total.</param>
internal readonly record struct CounterField(CounterKind Kind, CounterStep Step, long Bucket)
{
    public bool IsDecayed => Kind is CounterKind.Popularity or CounterKind.Recent;

    /// <summary>As stored: <c>vh241458</c> is the views of two hours.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(char)Kind}{(char)Step}{Bucket}");

    /// <returns>False for a field that this version does not know; a later version's counters are no error.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out CounterField field)
    {
        field = default;
        if (text.Length < 3
            || !Enum.IsDefined((CounterKind)text[0])
            || !Enum.IsDefined((CounterStep)text[1])
            || !Utf8Parser.TryParse(text[2..], out long bucket, out var read)
            || read != text.Length - 2)
        {
            return false;
        }

        field = new CounterField((CounterKind)text[0], (CounterStep)text[1], bucket);
        return true;
    }
}

internal enum CounterKind
{
    View = 'v',
    Cart = 'c',
    Purchase = 'p',
    Unit = 'u',

    /// <summary>Weighted actions with the popularity half-life.</summary>
    Popularity = 'L',

    /// <summary>Weighted actions with the trend half-life.</summary>
    Recent = 'S',
}

internal enum CounterStep
{
    TenMinutes = 'm',
    TwoHours = 'h',
    Day = 'd',
    Total = 't',
    Epoch = 'e',
}
