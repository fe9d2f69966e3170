namespace Platform.Ranking.Serving;

/// <summary>Gathers what is wrong with a request, by field, so that one answer is enough to mend it all.</summary>
internal sealed class RequestFields
{
    public const int LongestId = 128;

    /// <summary>Mistakes after which reading on says nothing new.</summary>
    public const int MostErrors = 20;

    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool IsValid => _errors.Count == 0;

    /// <summary>Fields with a mistake.</summary>
    public int Count => _errors.Count;

    public IReadOnlyDictionary<string, string[]> Errors => _errors.ToDictionary(e => e.Key, e => e.Value.ToArray());

    public void Wrong(string field, string reason)
    {
        if (!_errors.TryGetValue(field, out var reasons))
        {
            _errors[field] = reasons = [];
        }

        reasons.Add(reason);
    }

    /// <summary>An id as clients name things: 1 to 128 characters, no control characters.</summary>
    public void CheckId(string field, string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            Wrong(field, "must not be empty.");
        }
        else if (id.Length > LongestId)
        {
            Wrong(field, $"has at most {LongestId} characters; this has {id.Length}.");
        }
        else if (id.Any(char.IsControl))
        {
            Wrong(field, "must not contain control characters.");
        }
    }

    public int CheckRange(string field, int? value, int absent, int least, int most)
    {
        if (value is { } given && (given < least || given > most))
        {
            Wrong(field, $"is from {least} to {most}; this is {given}.");
        }

        return value ?? absent;
    }
}
