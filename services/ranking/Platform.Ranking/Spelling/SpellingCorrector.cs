using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Spelling;

/// <summary>
/// Puts words of the catalogue in place of words that it does not know, by edit distance (two neighbours swapped count as one) and,
/// among equally near ones, by how many products have the word.
/// </summary>
internal static class SpellingCorrector
{
    private const int ShortestWord = 3;

    /// <summary>Longer words may have a second mistake.</summary>
    private const int ShortestForTwo = 5;

    /// <summary>Few people miss the first letter, and a fixed one makes the look-up cheap.</summary>
    private const int FixedPrefix = 1;

    /// <summary>Words that are looked up, at most: each costs a walk over the terms.</summary>
    private const int MostWords = 8;

    /// <summary>The text with its unknown words replaced; null when nothing would change.</summary>
    public static string? Correct(string text, IndexReader reader)
    {
        var terms = MultiFields.GetTerms(reader, IndexFields.Words);
        if (terms is null)
        {
            return null;
        }

        var pieces = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var looked = 0;
        var changed = false;
        for (var i = 0; i < pieces.Length && looked < MostWords; i++)
        {
            if (Correctable(pieces[i], reader) is not { } word)
            {
                continue;
            }

            looked++;
            if (Nearest(word, terms) is { } better)
            {
                pieces[i] = better;
                changed = true;
            }
        }

        return changed ? string.Join(' ', pieces) : null;
    }

    /// <summary>The word of a piece that is one plain word, unknown to every searched field.</summary>
    private static string? Correctable(string piece, IndexReader reader)
    {
        if (TextSegmenter.Segment(piece).ToList() is not [{ IsIdeographic: false, IsCompound: false } word] || word.Joined.Length < ShortestWord || !word.Joined.All(char.IsLetter))
        {
            return null;
        }

        var stem = ProductAnalyzer.Stem(word.Joined);
        return IndexFields.Stemmed.All(f => reader.DocFreq(new Term(f, stem)) == 0) && reader.DocFreq(new Term(IndexFields.Words, word.Joined)) == 0
            ? word.Joined
            : null;
    }

    private static string? Nearest(string word, Terms terms)
    {
        var most = word.Length >= ShortestForTwo ? 2 : 1;
        var near = new FuzzyTermsEnum(terms, new AttributeSource(), new Term(IndexFields.Words, word), most, FixedPrefix, transpositions: true);
        string? best = null;
        var (bestDistance, bestFrequency) = (int.MaxValue, 0);
        while (near.MoveNext())
        {
            var candidate = near.Term.Utf8ToString();
            var frequency = near.DocFreq;
            var distance = EditDistance.Between(word, candidate);
            if (distance <= most && candidate.All(char.IsLetter) && (distance < bestDistance || (distance == bestDistance && frequency > bestFrequency)))
            {
                (best, bestDistance, bestFrequency) = (candidate, distance, frequency);
            }
        }

        return best;
    }
}
