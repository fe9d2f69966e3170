using Lucene.Net.Index;
using Lucene.Net.Search;
using Platform.Ranking.Search.Facets;

namespace Platform.Ranking.Search;

/// <summary>One pass over all results: the page, the counts, and the deadline.</summary>
internal sealed class SearchCollector(TopFieldCollector top, IReadOnlyList<IFacetCounter> facets, SearchDeadline deadline) : ICollector
{
    /// <summary>Results between two looks at the clock.</summary>
    private const int ClockInterval = 256;

    private int _untilClock = ClockInterval;

    public bool AcceptsDocsOutOfOrder => false;

    /// <summary>The deadline came before the last result; what was collected is not the answer.</summary>
    public bool IsCutOff { get; private set; }

    public void SetScorer(Scorer scorer) => top.SetScorer(scorer);

    public void SetNextReader(AtomicReaderContext context)
    {
        StopWhenLate();
        top.SetNextReader(context);
        foreach (var facet in facets)
        {
            facet.StartSegment(context.AtomicReader);
        }
    }

    public void Collect(int doc)
    {
        if (--_untilClock == 0)
        {
            _untilClock = ClockInterval;
            StopWhenLate();
        }

        top.Collect(doc);
        for (var i = 0; i < facets.Count; i++)
        {
            facets[i].Count(doc);
        }
    }

    /// <summary>The exception is Lucene's own way to end a segment; it does not leave the searcher.</summary>
    private void StopWhenLate()
    {
        if (IsCutOff || deadline.IsOver)
        {
            IsCutOff = true;
            throw new CollectionTerminatedException();
        }
    }
}
