using Lucene.Net.Index;
using Lucene.Net.Search;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Search;

/// <summary>
/// Turns what a shopper typed into a query: each word the best of the weighted fields, the words summed, neighbours in the title
/// rewarded. The text is never read as a query language.
/// </summary>
internal sealed class QueryBuilder(Relevance relevance)
{
    /// <summary>Words after these are not searched for.</summary>
    public const int MostTerms = 64;

    /// <summary>The shortest piece that a word may be split into.</summary>
    private const int ShortestPiece = 3;

    private readonly (string Field, float Boost)[] _stemmed =
    [
        (IndexFields.Title, relevance.Title),
        (IndexFields.Brand, relevance.Brand),
        (IndexFields.Category, relevance.Category),
        (IndexFields.Attribute, relevance.Attribute),
        (IndexFields.Description, relevance.Description),
    ];

    private readonly (string Field, float Boost)[] _exact = [(IndexFields.Words, relevance.Exact), (IndexFields.Code, relevance.Code)];

    /// <summary>Null when the text has no word.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="everyWord">False: one word found is enough.</param>
    /// <param name="reader">Tells which pieces of a word are words of the catalogue.</param>
    public Query? Build(string text, bool everyWord, IndexReader reader)
    {
        var words = Words(text);
        if (words.Count == 0)
        {
            return null;
        }

        var query = new BooleanQuery(disableCoord: true);
        for (var i = 0; i < words.Count; i++)
        {
            query.Add(OneWord(words, i, reader), Occur.SHOULD);
        }

        query.MinimumNumberShouldMatch = everyWord ? Required(words.Count) : 1;
        if (words.Count == 1)
        {
            return query;
        }

        var whole = new BooleanQuery(disableCoord: true) { { query, Occur.MUST } };
        for (var i = 1; i < words.Count; i++)
        {
            whole.Add(Neighbours(words[i - 1], words[i]), Occur.SHOULD);
        }

        return whole;
    }

    private int Required(int words) => words <= 2 ? words : Math.Max(2, (int)Math.Round(words * relevance.MustFind, MidpointRounding.AwayFromZero));

    /// <summary>Each pair of ideographs is a word of its own.</summary>
    private static List<Word> Words(string text) =>
        [.. TextSegmenter.Segment(text)
            .SelectMany(w => w.IsIdeographic ? w.Bigrams().Select(b => new Word(b, [b], b, IsIdeographic: true)) : [w])
            .Where(w => w.Joined.Length > 0)
            .Take(MostTerms)];

    private DisjunctionMaxQuery OneWord(List<Word> words, int i, IndexReader reader)
    {
        var word = words[i];
        var best = Fields(word.Joined, 1);
        if (word.IsIdeographic)
        {
            return best;
        }

        if (word.IsCompound)
        {
            best.Add(InSequence(word.Parts, relevance.Variant));
        }
        else
        {
            foreach (var split in Splits(word.Joined, reader))
            {
                best.Add(InSequence(split, relevance.Variant));
            }
        }

        if (i > 0 && !words[i - 1].IsIdeographic)
        {
            AddJoined(best, words[i - 1].Joined + word.Joined);
        }

        if (i + 1 < words.Count && !words[i + 1].IsIdeographic)
        {
            AddJoined(best, word.Joined + words[i + 1].Joined);
        }

        return best;
    }

    private void AddJoined(DisjunctionMaxQuery best, string joined)
    {
        foreach (var clause in Fields(joined, relevance.Variant))
        {
            best.Add(clause);
        }
    }

    private DisjunctionMaxQuery Fields(string word, float share)
    {
        var fields = new DisjunctionMaxQuery(relevance.Tie);
        var stem = ProductAnalyzer.Stem(word);
        foreach (var (field, boost) in _stemmed)
        {
            fields.Add(new TermQuery(new Term(field, stem)) { Boost = boost * share });
        }

        foreach (var (field, boost) in _exact)
        {
            fields.Add(new TermQuery(new Term(field, word)) { Boost = boost * share });
        }

        return fields;
    }

    /// <summary>The pieces side by side in the title or the description.</summary>
    private DisjunctionMaxQuery InSequence(IReadOnlyList<string> pieces, float share)
    {
        var fields = new DisjunctionMaxQuery(relevance.Tie);
        (string, float)[] searched = [(IndexFields.Title, relevance.Title), (IndexFields.Description, relevance.Description)];
        foreach (var (field, boost) in searched)
        {
            var phrase = new PhraseQuery { Boost = boost * share };
            foreach (var piece in pieces)
            {
                phrase.Add(new Term(field, ProductAnalyzer.Stem(piece)));
            }

            fields.Add(phrase);
        }

        return fields;
    }

    private PhraseQuery Neighbours(Word first, Word second)
    {
        var phrase = new PhraseQuery { Boost = relevance.Phrase };
        phrase.Add(new Term(IndexFields.Title, ProductAnalyzer.Stem(first.Parts[^1])));
        phrase.Add(new Term(IndexFields.Title, ProductAnalyzer.Stem(second.Parts[0])));
        return phrase;
    }

    /// <summary>A word cut in two where both halves are words of the catalogue: "smartwatch" finds "smart watch".</summary>
    private static IEnumerable<string[]> Splits(string word, IndexReader reader)
    {
        for (var cut = ShortestPiece; cut <= word.Length - ShortestPiece; cut++)
        {
            string[] halves = [word[..cut], word[cut..]];
            if (halves.All(h => reader.DocFreq(new Term(IndexFields.Title, ProductAnalyzer.Stem(h))) > 0))
            {
                yield return halves;
            }
        }
    }
}
