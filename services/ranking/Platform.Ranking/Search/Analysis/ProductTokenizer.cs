using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Platform.Ranking.Search.Analysis;

/// <summary>
/// The words of <see cref="TextSegmenter"/> as terms: a compound as a whole and in its pieces at the same place, an ideographic run
/// as single characters and as pairs.
/// </summary>
internal sealed class ProductTokenizer : Tokenizer
{
    private readonly ICharTermAttribute _term;
    private readonly IPositionIncrementAttribute _step;
    private readonly Queue<(string Term, int Step)> _ahead = new();
    private IEnumerator<Word>? _words;

    public ProductTokenizer(TextReader input)
        : base(input)
    {
        _term = AddAttribute<ICharTermAttribute>();
        _step = AddAttribute<IPositionIncrementAttribute>();
    }

    public override bool IncrementToken()
    {
        ClearAttributes();
        _words ??= TextSegmenter.Segment(m_input.ReadToEnd()).GetEnumerator();
        while (_ahead.Count == 0)
        {
            if (!_words.MoveNext())
            {
                return false;
            }

            foreach (var term in TermsOf(_words.Current))
            {
                _ahead.Enqueue(term);
            }
        }

        var (text, step) = _ahead.Dequeue();
        _term.SetEmpty().Append(text);
        _step.PositionIncrement = step;
        return true;
    }

    public override void Reset()
    {
        base.Reset();
        _words = null;
        _ahead.Clear();
    }

    private static IEnumerable<(string Term, int Step)> TermsOf(Word word)
    {
        for (var i = 0; i < word.Parts.Count; i++)
        {
            yield return (word.Parts[i], 1);
            if (i == 0 && word.IsCompound)
            {
                yield return (word.Joined, 0);
            }

            if (word.IsIdeographic && i + 1 < word.Parts.Count)
            {
                yield return (word.Parts[i] + word.Parts[i + 1], 0);
            }
        }
    }
}
