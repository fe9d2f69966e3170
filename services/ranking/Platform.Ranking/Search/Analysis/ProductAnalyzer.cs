using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.TokenAttributes;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Search.Analysis;

/// <summary>Stemmed fields hold each word's stem, exact fields the word itself. Ideographs have no stems and pass through.</summary>
internal sealed class ProductAnalyzer() : Analyzer(PER_FIELD_REUSE_STRATEGY)
{
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var words = new ProductTokenizer(reader);
        return IndexFields.IsExact(fieldName) ? new TokenStreamComponents(words) : new TokenStreamComponents(words, new KStemFilter(words));
    }

    /// <summary>A word as stemmed fields hold it.</summary>
    public static string Stem(string word)
    {
        using var stream = new KStemFilter(new KeywordTokenizer(new StringReader(word)));
        var term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        return stream.IncrementToken() ? term.ToString()! : word;
    }
}
