using System.Text;

namespace Platform.Ranking.Filtering;

/// <summary>Cuts a filter's text into tokens, one at a time.</summary>
internal sealed class FilterLexer(string source)
{
    private int _at;

    public FilterToken Next()
    {
        while (_at < source.Length && char.IsWhiteSpace(source[_at]))
        {
            _at++;
        }

        if (_at == source.Length)
        {
            return new FilterToken(FilterTokenKind.End, _at, "");
        }

        var start = _at;
        var c = source[_at];
        if (c == '"')
        {
            return Text(start);
        }

        if (IsWordPart(c))
        {
            while (_at < source.Length && IsWordPart(source[_at]))
            {
                _at++;
            }

            return new FilterToken(FilterTokenKind.Word, start, source[start.._at]);
        }

        _at++;
        var orEqual = c is '<' or '>' && _at < source.Length && source[_at] == '=';
        if (orEqual)
        {
            _at++;
        }

        var kind = c switch
        {
            '(' => FilterTokenKind.Open,
            ')' => FilterTokenKind.Close,
            ',' => FilterTokenKind.Comma,
            ':' => FilterTokenKind.Colon,
            '-' => FilterTokenKind.Minus,
            '*' => FilterTokenKind.Star,
            '=' => FilterTokenKind.Equal,
            '<' => orEqual ? FilterTokenKind.LessOrEqual : FilterTokenKind.Less,
            '>' => orEqual ? FilterTokenKind.GreaterOrEqual : FilterTokenKind.Greater,
            _ => FilterTokenKind.Unknown,
        };
        return new FilterToken(kind, start, source[start.._at]);
    }

    /// <summary>Letters, digits, and the signs inside of names and numbers. A minus stands alone at the start of a word and belongs to it within.</summary>
    private bool IsWordPart(char c) =>
        char.IsLetterOrDigit(c) || c is '_' or '.' || char.IsSurrogate(c)
        || (c is '-' or '+' && _at > 0 && IsInsideWord());

    /// <summary>True after a letter, digit or underscore: <c>attributes.max-speed</c>, <c>1e-5</c>.</summary>
    private bool IsInsideWord() => char.IsLetterOrDigit(source[_at - 1]) || source[_at - 1] == '_';

    private FilterToken Text(int start)
    {
        var text = new StringBuilder();
        for (_at++; _at < source.Length; _at++)
        {
            var c = source[_at];
            if (c == '"')
            {
                _at++;
                return new FilterToken(FilterTokenKind.Text, start, text.ToString());
            }

            if (c == '\\' && _at + 1 < source.Length)
            {
                _at++;
            }

            text.Append(source[_at]);
        }

        return new FilterToken(FilterTokenKind.Unknown, start, "\"");
    }
}
