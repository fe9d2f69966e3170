namespace Platform.Ranking.Search.Analysis;

/// <summary>A word of a text, folded and in lower case.</summary>
/// <param name="Joined">The word without the signs inside: <c>mx500</c> of <c>MX-500</c>; of Chinese, Japanese and Korean, the whole run.</param>
/// <param name="Parts">Its pieces: <c>mx</c>, <c>500</c>; <paramref name="Joined"/> alone when it has none.</param>
/// <param name="Surface">The word with its signs: <c>mx-500</c>.</param>
/// <param name="IsIdeographic">A run of a script that puts no blanks between words.</param>
internal readonly record struct Word(string Joined, IReadOnlyList<string> Parts, string Surface, bool IsIdeographic)
{
    public bool IsCompound => Parts.Count > 1 && !IsIdeographic;

    /// <summary>Pairs of neighbouring characters of an ideographic run; the character itself when it stands alone.</summary>
    public IEnumerable<string> Bigrams()
    {
        if (Parts.Count == 1)
        {
            yield return Parts[0];
        }

        for (var i = 1; i < Parts.Count; i++)
        {
            yield return Parts[i - 1] + Parts[i];
        }
    }
}
