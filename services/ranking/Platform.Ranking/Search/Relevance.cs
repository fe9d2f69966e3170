namespace Platform.Ranking.Search;

/// <summary>How words found in fields become a score. Of several values tried on graded judgements, those
/// are kept that at least four folds of a five-fold cross-validation chose; the others stayed as they were first guessed.</summary>
internal sealed record Relevance
{
    public static readonly Relevance Default = new();

    /// <summary>BM25: how soon more of the same word stops counting.</summary>
    public float K1 { get; init; } = 1.2f;

    /// <summary>BM25: how much a long text counts against its words, in titles.</summary>
    public float TitleB { get; init; } = 0.6f;

    /// <summary>The same in other fields.</summary>
    public float TextB { get; init; } = 0.75f;

    public float Title { get; init; } = 1f;

    /// <summary>Words as they are, on top of their stems.</summary>
    public float Exact { get; init; } = 0.5f;

    public float Brand { get; init; } = 0.5f;

    public float Category { get; init; } = 0.5f;

    public float Attribute { get; init; } = 0.3f;

    public float Description { get; init; } = 0.5f;

    public float Code { get; init; } = 2f;

    /// <summary>How much of the weaker fields' scores is added to the best field's.</summary>
    public float Tie { get; init; } = 0.3f;

    /// <summary>Added when neighbouring words of the query are neighbours in the title.</summary>
    public float Phrase { get; init; } = 0.5f;

    /// <summary>What a word found joined with its neighbour, or split in two, is worth of one found as typed.</summary>
    public float Variant { get; init; } = 0.3f;

    /// <summary>Share of the words of a longer query that must be found.</summary>
    public double MustFind { get; init; } = 0.75;
}
