using Lucene.Net.Index;
using Platform.Contracts.Serving;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search.Facets;

/// <summary>Counts texts, and of an attribute its numbers too, by intervals after the texts.</summary>
internal sealed class TextFacetCounter : IFacetCounter
{
    public const int MostValues = 20;

    private readonly FilterField _field;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly NumberIntervals _intervals = new();
    private readonly ValueCounter _texts;
    private readonly ValueCounter? _numbers;

    public TextFacetCounter(FilterField field)
    {
        _field = field;
        var prefix = field.AttributeKey is { } key ? IndexFields.Keyed(key, "").Length : 0;
        _texts = new ValueCounter(IndexFields.Facet(field.Name), field.AttributeKey, (term, count) =>
        {
            var text = term.Utf8ToString()[prefix..];
            _counts[text] = _counts.GetValueOrDefault(text) + count;
        });
        _numbers = field.AttributeKey is null
            ? null
            : new ValueCounter(IndexFields.AttributeNumber, field.AttributeKey, (term, count) => _intervals.Add(IndexFields.NumberOf(term.Utf8ToString()), count));
    }

    public void StartSegment(AtomicReader segment)
    {
        _texts.StartSegment(segment);
        _numbers?.StartSegment(segment);
    }

    public void Count(int document)
    {
        _texts.Count(document);
        _numbers?.Count(document);
    }

    public Facet ToFacet()
    {
        _texts.EndSegment();
        _numbers?.EndSegment();
        return new Facet
        {
            Key = _field.ToString(),
            Values =
            [
                .. _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MostValues)
                    .Select(c => new FacetValue { Value = c.Key, Count = c.Value }),
                .. _intervals.ToValues(),
            ],
        };
    }
}
