using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Platform.Ranking.Search;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Catalogue;

/// <summary>
/// The Lucene index of the catalogue, in memory: it is rebuilt from the topic at every start, so a disk would keep nothing that is
/// needed. One writer, any number of readers; a reader sees what was there at the last <see cref="Refresh"/>.
/// </summary>
/// <remarks>An electronics product with 20 attributes takes about 1 kB of index.</remarks>
internal sealed class ProductIndex : IDisposable
{
    private readonly RAMDirectory _directory = new();
    private readonly ProductAnalyzer _analyzer = new();
    private readonly IndexWriter _writer;
    private readonly SearcherManager _searchers;

    public ProductIndex(Relevance relevance)
    {
        var similarity = new FieldSimilarity(relevance);
        _writer = new IndexWriter(_directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, _analyzer) { Similarity = similarity });
        _searchers = new SearcherManager(_writer, applyAllDeletes: true, new Factory(similarity));
    }

    /// <summary>Brings the index to what the catalogue says of these products. One caller at a time.</summary>
    public void Update(ProductCatalogue catalogue, IReadOnlyCollection<string> ids)
    {
        foreach (var id in ids)
        {
            var key = new Term(IndexFields.Id, id);
            if (catalogue.TryGet(id, out var product))
            {
                _writer.UpdateDocument(key, ProductDocuments.Of(product));
            }
            else
            {
                _writer.DeleteDocuments(key);
            }
        }
    }

    /// <summary>Shows readers what was updated.</summary>
    public void Refresh() => _searchers.MaybeRefreshBlocking();

    /// <summary>Runs <paramref name="read"/> on one unchanging view.</summary>
    public TResult Read<TResult>(Func<IndexSearcher, TResult> read)
    {
        var searcher = _searchers.Acquire();
        try
        {
            return read(searcher);
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    public void Dispose()
    {
        _searchers.Dispose();
        _writer.Dispose();
        _analyzer.Dispose();
        _directory.Dispose();
    }

    private sealed class Factory(FieldSimilarity similarity) : SearcherFactory
    {
        public override IndexSearcher NewSearcher(IndexReader reader) => new(reader) { Similarity = similarity };
    }
}
