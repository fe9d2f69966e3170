using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Platform.Contracts.Serving;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;
using Platform.Ranking.Search.Facets;
using Platform.Ranking.Spelling;

namespace Platform.Ranking.Search;

/// <summary>
/// Searches in three steps, each only when the one before found nothing: every word as typed, every word as corrected, any word.
/// </summary>
internal sealed class ProductSearcher(ProductIndex index, ProductCatalogue catalogue, Relevance relevance)
{
    private readonly QueryBuilder _queries = new(relevance);

    /// <summary>Null when the deadline came first.</summary>
    public SearchResults? Search(SearchPlan plan, SearchDeadline deadline) => index.Read(searcher => Search(plan, deadline, searcher));

    /// <summary>How many products have every word.</summary>
    public int CountWith(string text) => index.Read(searcher =>
    {
        var counter = new TotalHitCountCollector();
        if (_queries.Build(text, everyWord: true, searcher.IndexReader) is { } query)
        {
            searcher.Search(query, counter);
        }

        return counter.TotalHits;
    });

    private SearchResults? Search(SearchPlan plan, SearchDeadline deadline, IndexSearcher searcher)
    {
        var reader = searcher.IndexReader;
        var asTyped = _queries.Build(plan.Query, everyWord: true, reader);
        var results = Run(plan, asTyped, deadline, searcher);
        if (asTyped is null || results is not { TotalSize: 0 })
        {
            return results;
        }

        var corrected = SpellingCorrector.Correct(plan.Query, reader);
        if (corrected is not null)
        {
            results = Run(plan, _queries.Build(corrected, everyWord: true, reader), deadline, searcher);
        }

        if (results is { TotalSize: 0 })
        {
            results = Run(plan, _queries.Build(corrected ?? plan.Query, everyWord: false, reader), deadline, searcher);
        }

        return results is { TotalSize: > 0 } ? results with { CorrectedQuery = corrected } : results;
    }

    private SearchResults? Run(SearchPlan plan, Query? words, SearchDeadline deadline, IndexSearcher searcher)
    {
        var query = words ?? new MatchAllDocsQuery();
        if (plan.Filter is { } filter)
        {
            query = new FilteredQuery(query, new QueryWrapperFilter(FilterQueries.Of(filter.Root)));
        }

        var wanted = Math.Min(plan.Offset + plan.PageSize, Math.Max(1, searcher.IndexReader.MaxDoc));
        var top = TopFieldCollector.Create(
            SearchOrder.Of(plan, words is not null),
            wanted,
            fillFields: false,
            trackDocScores: words is not null,
            trackMaxScore: false,
            docsScoredInOrder: true);
        var facets = plan.Facets.Select(Counter).ToArray();
        var collector = new SearchCollector(top, facets, deadline);
        searcher.Search(query, collector);
        if (collector.IsCutOff)
        {
            return null;
        }

        var page = top.GetTopDocs(plan.Offset, plan.PageSize).ScoreDocs;
        return new SearchResults
        {
            Results = [.. Results(page, plan.Offset, words is not null, searcher.IndexReader)],
            Facets = [.. facets.Select(f => f.ToFacet())],
            TotalSize = top.TotalHits,
        };
    }

    private static IFacetCounter Counter(FilterField field) => field.Name == FilterField.Price ? new PriceFacetCounter() : new TextFacetCounter(field);

    private IEnumerable<ServingResult> Results(ScoreDoc[] page, int offset, bool scored, IndexReader reader)
    {
        for (var i = 0; i < page.Length; i++)
        {
            // A product deleted since the last refresh is gone from the answer at once.
            if (catalogue.TryGet(IdOf(page[i].Doc, reader), out var product))
            {
                yield return new ServingResult
                {
                    Id = product.Id,
                    Product = product,
                    Score = scored ? page[i].Score : null,
                    Position = offset + i + 1,
                };
            }
        }
    }

    private static string IdOf(int document, IndexReader reader)
    {
        var leaf = reader.Leaves[ReaderUtil.SubIndex(document, reader.Leaves)];
        var id = new BytesRef();
        leaf.AtomicReader.GetSortedDocValues(IndexFields.Id).Get(document - leaf.DocBase, id);
        return id.Utf8ToString();
    }
}

/// <summary>What a search found.</summary>
internal sealed record SearchResults
{
    public required IReadOnlyList<ServingResult> Results { get; init; }

    public required IReadOnlyList<Facet> Facets { get; init; }

    public required long TotalSize { get; init; }

    /// <summary>What was searched instead of what was typed.</summary>
    public string? CorrectedQuery { get; init; }
}
