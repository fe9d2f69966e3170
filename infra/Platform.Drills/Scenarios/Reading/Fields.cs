using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Platform.Drills.Scenarios.Reading;

/// <summary>The fields of one mapping. What is missing, unknown or ill-formed is noted with its place, and reading goes on.</summary>
internal sealed class Fields
{
    private readonly YamlMappingNode _node;
    private readonly List<Mistake> _mistakes;
    private readonly Dictionary<string, YamlNode> _unread = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    public Fields(YamlNode node, string what, List<Mistake> mistakes)
    {
        _mistakes = mistakes;
        _node = node as YamlMappingNode ?? [];
        if (node is not YamlMappingNode mapping)
        {
            Note(node, $"{what} is a mapping of fields, like: field: value");
            return;
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
            {
                _unread[name] = value;
            }
            else
            {
                Note(key, "a field's name is one word");
            }
        }
    }

    public YamlNode Node => _node;

    public IReadOnlyCollection<string> Unread => _unread.Keys;

    /// <summary>Takes a field; null when it is not there.</summary>
    public YamlNode? Take(string name)
    {
        _known.Add(name);
        return _unread.Remove(name, out var node) ? node : null;
    }

    /// <summary>Takes a field that must be there.</summary>
    public YamlNode? Need(string name)
    {
        var node = Take(name);
        if (node is null)
        {
            Note(_node, $"'{name}' is missing");
        }

        return node;
    }

    /// <summary>The fields of a mapping inside this one.</summary>
    public Fields Inner(string name) => new(Take(name)!, $"'{name}'", _mistakes);

    public string? Text(string name, bool required = false) => Scalar(required ? Need(name) : Take(name), name);

    public IReadOnlyList<string> Words(string name)
    {
        switch (Take(name))
        {
            case null:
                return [];
            case YamlSequenceNode many:
                return [.. many.Children.Select(c => Scalar(c, name)).OfType<string>()];
            case var one:
                return Scalar(one, name) is { } word ? [word] : [];
        }
    }

    /// <summary>A time like <c>300ms</c>, <c>10s</c>, <c>2m</c>.</summary>
    public TimeSpan Time(string name, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (Take(name) is not { } node)
        {
            return fallback;
        }

        if (Scalar(node, name) is not { } text)
        {
            return fallback;
        }

        if (!Quantity.TryTime(text, out var time))
        {
            Note(node, $"'{name}' is '{text}': write a time like 300ms, 10s or 2m");
            return fallback;
        }

        if (time < least || time > most)
        {
            Note(node, $"'{name}' is {text}: give {Quantity.Show(least)} to {Quantity.Show(most)}");
            return fallback;
        }

        return time;
    }

    public double Number(string name, double fallback, double least, double most)
    {
        if (Take(name) is not { } node || Scalar(node, name) is not { } text)
        {
            return fallback;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            Note(node, string.Create(CultureInfo.InvariantCulture, $"'{name}' is '{text}': give a number from {least} to {most}"));
            return fallback;
        }

        return number;
    }

    public int Whole(string name, int fallback, int least, int most)
    {
        if (Take(name) is not { } node || Scalar(node, name) is not { } text)
        {
            return fallback;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            Note(node, $"'{name}' is '{text}': give a whole number from {least} to {most}");
            return fallback;
        }

        return number;
    }

    public bool Flag(string name)
    {
        if (Take(name) is not { } node || Scalar(node, name) is not { } text)
        {
            return false;
        }

        if (text is not ("true" or "false"))
        {
            Note(node, $"'{name}' is '{text}': write true or false");
        }

        return text == "true";
    }

    /// <summary>What was not taken is unknown: each is noted.</summary>
    public void Done()
    {
        foreach (var (name, node) in _unread)
        {
            var near = _known.MinBy(k => Quantity.Distance(k, name));
            Note(node, near is not null && Quantity.Distance(near, name) <= 3
                ? $"'{name}' is no field here; did you mean '{near}'?"
                : $"'{name}' is no field here; there are: {string.Join(", ", _known)}");
        }
    }

    public void Note(YamlNode at, string message) => _mistakes.Add(new(Math.Max(1, at.Start.Line), Math.Max(1, at.Start.Column), message));

    private string? Scalar(YamlNode? node, string name)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlScalarNode { Value: { Length: > 0 } text }:
                return text;
            default:
                Note(node, $"'{name}' is one value");
                return null;
        }
    }
}
