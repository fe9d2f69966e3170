using Lucene.Net.Index;
using Platform.Contracts.Serving;

namespace Platform.Ranking.Search.Facets;

/// <summary>Counts one field while the results are collected.</summary>
internal interface IFacetCounter
{
    void StartSegment(AtomicReader segment);

    void Count(int document);

    /// <summary>After the last document.</summary>
    Facet ToFacet();
}
