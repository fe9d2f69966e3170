namespace Platform.Ranking.Filtering;

internal enum FilterTokenKind
{
    End,
    Word,
    Text,
    Open,
    Close,
    Comma,
    Colon,
    Minus,
    Star,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unknown,
}

/// <summary>A piece of a filter's text. <see cref="Value"/> is what stands there, without quotes and escapes.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, int Position, string Value)
{
    public bool Is(string word) => Kind == FilterTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind switch
    {
        FilterTokenKind.End => "the end",
        FilterTokenKind.Text => $"the text \"{Value}\"",
        _ => $"'{Value}'",
    };
}
