using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Ingestion.Validation;

/// <summary>
/// Reads the fields of one event or product and remembers the first thing that is wrong, with the path to it. Absent, null and
/// empty are the same: absent. Reading goes on after a violation, so that callers need not look after every field.
/// </summary>
internal sealed partial class FieldReader
{
    private readonly List<(string Name, int Index)> _path = [];

    /// <summary>The first thing that is wrong; null while all is well.</summary>
    public Violation? Violation { get; private set; }

    public void Enter(string name, int index = -1) => _path.Add((name, index));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public void Reset()
    {
        _path.Clear();
        Violation = null;
    }

    public void Refuse(string field, string reason, int index = -1)
    {
        if (Violation is not null)
        {
            return;
        }

        var path = new StringBuilder();
        foreach (var (name, at) in _path)
        {
            Append(path, name, at);
        }

        Append(path, field, index);
        Violation = new Violation(path.ToString(), reason);
    }

    /// <summary>The first of the field's names that is there with a value.</summary>
    public static bool TryFind(in JsonFields parent, Alias field, out JsonElement value, out string name)
    {
        for (var i = 0; i < field.Count; i++)
        {
            if (parent.TryGet(field.Utf8(i), field.Bit(i), out value))
            {
                name = field.Name(i);
                return true;
            }
        }

        value = default;
        name = field.Name(0);
        return false;
    }

    /// <summary>An id: no control character, no blank end. Numbers are ids too where <paramref name="numbers"/> says so.</summary>
    public string? Id(in JsonFields parent, Alias field, int longest = Limits.Id, bool numbers = false) =>
        TryFind(parent, field, out var value, out var name) ? AsId(value, name, longest, numbers) : null;

    /// <summary>A text of people: tabs and line ends are fine, other control characters are not.</summary>
    public string? Text(in JsonFields parent, Alias field, int longest)
    {
        if (!TryFind(parent, field, out var value, out var name))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? Checked(value, name, longest, strict: false) : Wrong<string>(name, "a string", value);
    }

    /// <summary>An amount of money, 0 or more.</summary>
    public decimal? Money(in JsonFields parent, Alias field)
    {
        if (!TryFind(parent, field, out var value, out var name))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            return Wrong<decimal?>(name, "a number", value);
        }

        if (!value.TryGetDecimal(out var amount) || amount > Limits.Money)
        {
            Refuse(name, $"too large: at most {Limits.Money:0}.");
            return null;
        }

        if (amount < 0)
        {
            Refuse(name, "negative: send 0 or more. What was given back is an event of type refund.");
            return null;
        }

        return amount;
    }

    /// <summary>A whole number; 3.0 is one.</summary>
    public int? Whole(in JsonFields parent, Alias field, int least, int most)
    {
        if (!TryFind(parent, field, out var value, out var name))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number ? AsWhole(value, name, least, most) : Wrong<int?>(name, "a whole number", value);
    }

    public int? AsWhole(JsonElement value, string name, int least, int most, int index = -1)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || decimal.Truncate(number) != number
            || number < least || number > most)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"not a whole number from {least} to {most}: correct it, or leave it out."), index);
            return null;
        }

        return (int)number;
    }

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public IReadOnlyList<string>? Texts(in JsonFields parent, Alias field, int most, int longest, bool strict)
    {
        if (!TryFind(parent, field, out var value, out var name))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return Checked(value, name, longest, strict) is { } single ? [single] : null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<IReadOnlyList<string>>(name, "an array of strings", value);
        }

        return Elements(value, name, most, longest, strict);
    }

    public bool IsList(JsonElement value, string name, int most)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(name, "an array", value);
            return false;
        }

        if (value.GetArrayLength() > most)
        {
            Refuse(name, $"{value.GetArrayLength()} entries: at most {most}. Send fewer, or several events.");
            return false;
        }

        return true;
    }

    public bool IsObject(JsonElement value, string name, int index = -1)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Refuse(name, $"{NameOf(value)}: send an object.", index);
        return false;
    }

    public string? AsId(JsonElement value, string name, int longest = Limits.Id, bool numbers = false, int index = -1) => value.ValueKind switch
    {
        JsonValueKind.String => Checked(value, name, longest, strict: true, index),
        JsonValueKind.Number when numbers && value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => Wrong<string>(name, numbers ? "a string or a whole number" : "a string", value, index),
    };

    public string? Checked(JsonElement value, string name, int longest, bool strict, int index = -1)
    {
        var text = value.GetString()!;
        if (TextRules.Mistake(text, longest, strict) is { } mistake)
        {
            Refuse(name, mistake, index);
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    private List<string>? Elements(JsonElement array, string name, int most, int longest, bool strict)
    {
        if (!IsList(array, name, most))
        {
            return null;
        }

        var texts = new List<string>(array.GetArrayLength());
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
            {
                return Wrong<List<string>>(name, "a string", element, i);
            }

            if (Checked(element, name, longest, strict, i) is { } text)
            {
                texts.Add(text);
            }

            i++;
        }

        return texts.Count == 0 ? null : texts;
    }

    private T? Wrong<T>(string name, string expected, JsonElement value, int index = -1)
    {
        Refuse(name, $"{NameOf(value)}: send {expected}.", index);
        return default;
    }

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    private static void Append(StringBuilder path, string name, int index)
    {
        if (name.Length > 0)
        {
            if (path.Length > 0)
            {
                path.Append('.');
            }

            path.Append(name);
        }

        if (index >= 0)
        {
            path.Append('[').Append(index).Append(']');
        }
    }
}
