using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Scoring;

/// <summary>Checks a rank request and reads the values that the client knows better.</summary>
internal static class RankReader
{
    public const int MostItems = 1000;
    private static readonly Dictionary<string, int> s_columns = RankingFeatures.Names.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);

    public static void Check(RankRequest request, RequestFields fields)
    {
        if (request.VisitorId is not null)
        {
            fields.CheckId("visitorId", request.VisitorId);
        }

        if (request.Items is not { Count: > 0 and <= MostItems })
        {
            fields.Wrong("items", $"has 1 to {MostItems} items; this has {request.Items?.Count ?? 0}.");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Items.Count && fields.Count < RequestFields.MostErrors; i++)
        {
            if (request.Items[i] is not { } item)
            {
                fields.Wrong($"items[{i}]", "must not be null.");
                continue;
            }

            fields.CheckId($"items[{i}].id", item.Id);
            if (item.Id is not null && !seen.Add(item.Id))
            {
                fields.Wrong($"items[{i}].id", "is there twice; send each id once.");
            }

            CheckFields(item.Fields ?? [], $"items[{i}].fields", fields);
        }
    }

    /// <summary>Puts the client's values into the rows.</summary>
    public static void Apply(IReadOnlyList<RankItem> items, FeatureRows rows)
    {
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var field in items[i].Fields ?? [])
            {
                rows.Row(i)[s_columns[field.Name]] = (float)field.Value;
            }
        }
    }

    private static void CheckFields(IReadOnlyList<RankField> given, string path, RequestFields fields)
    {
        for (var f = 0; f < given.Count && fields.Count < RequestFields.MostErrors; f++)
        {
            if (given[f] is not { Name: { } name } field || !s_columns.ContainsKey(name))
            {
                fields.Wrong($"{path}[{f}].name", $"is one of {string.Join(", ", RankingFeatures.Names)}.");
            }
            else if (!float.IsFinite((float)field.Value))
            {
                fields.Wrong($"{path}[{f}].value", "must be finite and within the range of a 32-bit float.");
            }
        }
    }
}
