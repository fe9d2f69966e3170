using Lucene.Net.Search.Similarities;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Search;

/// <summary>BM25 with each field's own weight of length.</summary>
internal sealed class FieldSimilarity(Relevance relevance) : PerFieldSimilarityWrapper
{
    private readonly BM25Similarity _titles = new(relevance.K1, relevance.TitleB);
    private readonly BM25Similarity _texts = new(relevance.K1, relevance.TextB);

    public override Similarity Get(string name) => name is IndexFields.Title or IndexFields.Words ? _titles : _texts;
}
