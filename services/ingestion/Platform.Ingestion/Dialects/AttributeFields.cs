using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary><c>attributes{key: {text[] or numbers[]}}</c> of events and products.</summary>
internal static class AttributeFields
{
    public static IReadOnlyDictionary<string, AttributeValue>? Read(in JsonFields source, FieldReader reader)
    {
        if (!FieldReader.TryFind(source, Fields.Attributes, out var attributes, out var name) || !reader.IsObject(attributes, name))
        {
            return null;
        }

        var read = new Dictionary<string, AttributeValue>();
        reader.Enter(name);
        foreach (var attribute in attributes.EnumerateObject())
        {
            if (read.Count == Limits.Attributes)
            {
                reader.Refuse("", $"more than {Limits.Attributes} entries: send fewer.");
                break;
            }

            var key = attribute.Name;
            if (key.Length == 0 || TextRules.Mistake(key, Limits.Id, strict: true) is not null)
            {
                // The key itself may be what must not reach a log.
                reader.Refuse("", $"a key that is empty, longer than {Limits.Id} characters or has a control character: rename it.");
                break;
            }

            if (attribute.Value.ValueKind != JsonValueKind.Null && reader.IsObject(attribute.Value, key))
            {
                read[key] = ReadValue(JsonFields.Of(attribute.Value), key, reader);
            }
        }

        reader.Leave();
        return read.Count == 0 ? null : read;
    }

    private static AttributeValue ReadValue(in JsonFields value, string key, FieldReader reader)
    {
        reader.Enter(key);
        var text = reader.Texts(value, Fields.Text, Limits.AttributeValues, Limits.AttributeText, strict: false);
        var numbers = ReadNumbers(value, reader);
        if (text is not null && numbers is not null)
        {
            reader.Refuse("", "both text and numbers: send one of them.");
        }

        reader.Leave();
        return new AttributeValue { Text = text, Numbers = numbers };
    }

    private static List<double>? ReadNumbers(in JsonFields value, FieldReader reader)
    {
        if (!FieldReader.TryFind(value, Fields.Numbers, out var list, out var name) || !reader.IsList(list, name, Limits.AttributeValues))
        {
            return null;
        }

        var numbers = new List<double>(list.GetArrayLength());
        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            // A number beyond a double is read as infinity.
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out var number) || !double.IsFinite(number))
            {
                reader.Refuse(name, "not a finite number: correct it.", i);
                return null;
            }

            numbers.Add(number);
            i++;
        }

        return numbers;
    }
}
