using System.Globalization;

namespace Platform.Ranking.Filtering;

/// <summary>
/// Reads the filter grammar of Google Cloud Retail by recursive descent. Length, nesting and the number of conditions are
/// bounded, so that no text overflows the stack or makes a query that costs more than it finds.
/// </summary>
/// <remarks>
/// <code>
/// expression = conjunction { "OR" conjunction }
/// conjunction = factor { "AND" factor }
/// factor = [ "NOT" | "-" ] ( "(" expression ")" | condition )
/// condition = field ":" "ANY" "(" text { "," text } ")"
///           | field ":" "IN" "(" end "," end ")"
///           | field ( "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "=" ) number
/// end = "*" | number [ "i" | "e" ]
/// </code>
/// A lower end includes its number when no letter follows, an upper end does not.
/// </remarks>
internal sealed class FilterParser
{
    public const int LongestFilter = 5_000;
    private const int DeepestNesting = 32;
    private const int MostConditions = 200;
    private const int MostValues = 500;

    private readonly string _source;
    private readonly FilterLexer _lexer;
    private FilterToken _token;
    private FilterError? _error;
    private int _depth;
    private int _conditions;
    private int _values;

    private FilterParser(string source)
    {
        _source = source;
        _lexer = new FilterLexer(source);
        _token = _lexer.Next();
    }

    /// <summary>The filter, null for a blank text; or the error.</summary>
    public static (ProductFilter? Filter, FilterError? Error) Parse(string? source)
    {
        if (string.IsNullOrWhiteSpace(source))
        {
            return (null, null);
        }

        if (source.Length > LongestFilter)
        {
            return (null, new FilterError(source, LongestFilter, $"a filter has at most {LongestFilter} characters; this one has {source.Length}."));
        }

        var parser = new FilterParser(source);
        var root = parser.Expression();
        if (root is not null && parser._token.Kind != FilterTokenKind.End)
        {
            root = parser.Expected("AND, OR or the end");
        }

        return root is null ? (null, parser._error) : (new ProductFilter(root), null);
    }

    private FilterNode? Expression() => Sequence("OR", Conjunction, parts => new OrNode(parts));

    private FilterNode? Conjunction() => Sequence("AND", Factor, parts => new AndNode(parts));

    private FilterNode? Sequence(string word, Func<FilterNode?> part, Func<List<FilterNode>, FilterNode> join)
    {
        var first = part();
        if (first is null || !_token.Is(word))
        {
            return first;
        }

        List<FilterNode> parts = [first];
        while (_token.Is(word))
        {
            Advance();
            if (part() is not { } next)
            {
                return null;
            }

            parts.Add(next);
        }

        return join(parts);
    }

    private FilterNode? Factor()
    {
        if (++_depth > DeepestNesting)
        {
            return Fail($"filters nest at most {DeepestNesting} deep.");
        }

        var node = Negatable();
        _depth--;
        return node;
    }

    private FilterNode? Negatable()
    {
        if (_token.Is("NOT") || _token.Kind == FilterTokenKind.Minus)
        {
            Advance();
            return Factor() is { } part ? new NotNode(part) : null;
        }

        if (_token.Kind != FilterTokenKind.Open)
        {
            return Condition();
        }

        Advance();
        return Expression() is { } inner && Take(FilterTokenKind.Close, "AND, OR or ')'") ? inner : null;
    }

    private FilterNode? Condition()
    {
        if (++_conditions > MostConditions)
        {
            return Fail($"a filter has at most {MostConditions} conditions.");
        }

        if (_token.Kind != FilterTokenKind.Word)
        {
            return Expected("a field, NOT or '('");
        }

        if (FilterField.Find(_token.Value) is not { } field)
        {
            return Fail($"there is no field {_token}; fields are {FilterField.Known}.");
        }

        var name = _token;
        Advance();
        return _token.Kind switch
        {
            FilterTokenKind.Colon => List(field, name),
            FilterTokenKind.Less or FilterTokenKind.LessOrEqual or FilterTokenKind.Greater or FilterTokenKind.GreaterOrEqual or FilterTokenKind.Equal => Comparison(field, name),
            _ => Expected("':', '<', '<=', '>', '>=' or '='"),
        };
    }

    private FilterNode? List(FilterField field, FilterToken name)
    {
        Advance();
        if (_token.Is("ANY"))
        {
            return field.IsText ? Any(field) : FailAt(name, $"{field} is a number: write {field}: IN(10, 50i) or {field} > 10.");
        }

        if (_token.Is("IN"))
        {
            return field.IsNumber ? In(field) : FailAt(name, $"{field} is a text: write {field}: ANY(\"…\").");
        }

        return Expected("ANY or IN");
    }

    private AnyNode? Any(FilterField field)
    {
        Advance();
        if (!Take(FilterTokenKind.Open, "'('"))
        {
            return null;
        }

        List<string> values = [];
        do
        {
            if (values.Count > 0)
            {
                Advance();
            }

            if (_token.Kind != FilterTokenKind.Text)
            {
                Expected("a text in double quotes");
                return null;
            }

            if (++_values > MostValues)
            {
                Fail($"a filter has at most {MostValues} values.");
                return null;
            }

            values.Add(_token.Value);
            Advance();
        }
        while (_token.Kind == FilterTokenKind.Comma);

        return Take(FilterTokenKind.Close, "',' or ')'") ? new AnyNode(field, values) : null;
    }

    private RangeNode? In(FilterField field)
    {
        Advance();
        return Take(FilterTokenKind.Open, "'('")
            && End(includedByDefault: true) is { } low
            && Take(FilterTokenKind.Comma, "','")
            && End(includedByDefault: false) is { } high
            && Take(FilterTokenKind.Close, "')'")
                ? new RangeNode(field, low.Value, low.Included, high.Value, high.Included)
                : null;
    }

    private RangeNode? Comparison(FilterField field, FilterToken name)
    {
        if (!field.IsNumber)
        {
            FailAt(name, $"{field} is a text and has no order: write {field}: ANY(\"…\").");
            return null;
        }

        var sign = _token.Kind;
        Advance();
        if (Number(out _) is not { } value)
        {
            return null;
        }

        return sign switch
        {
            FilterTokenKind.Less => new RangeNode(field, null, false, value, false),
            FilterTokenKind.LessOrEqual => new RangeNode(field, null, false, value, true),
            FilterTokenKind.Greater => new RangeNode(field, value, false, null, false),
            FilterTokenKind.GreaterOrEqual => new RangeNode(field, value, true, null, false),
            _ => new RangeNode(field, value, true, value, true),
        };
    }

    private (double? Value, bool Included)? End(bool includedByDefault)
    {
        if (_token.Kind == FilterTokenKind.Star)
        {
            Advance();
            return (null, false);
        }

        return Number(out var suffix) is { } value ? (value, suffix is null ? includedByDefault : suffix == 'i') : null;
    }

    /// <summary>A number, and the letter i or e after it.</summary>
    private double? Number(out char? suffix)
    {
        suffix = null;
        var negative = _token.Kind == FilterTokenKind.Minus;
        if (negative)
        {
            Advance();
        }

        var digits = _token.Kind == FilterTokenKind.Word ? _token.Value : "";
        if (digits.Length > 1 && digits[^1] is 'i' or 'e' or 'I' or 'E')
        {
            suffix = char.ToLowerInvariant(digits[^1]);
            digits = digits[..^1];
        }

        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Expected("a number");
            return null;
        }

        Advance();
        return negative ? -value : value;
    }

    private void Advance() => _token = _lexer.Next();

    private bool Take(FilterTokenKind kind, string what)
    {
        if (_token.Kind != kind)
        {
            Expected(what);
            return false;
        }

        Advance();
        return true;
    }

    private FilterNode? Expected(string what) => _token is { Kind: FilterTokenKind.Unknown, Value: "\"" }
        ? Fail("this text has no closing double quote.")
        : Fail($"expected {what}, found {_token}.");

    private FilterNode? Fail(string reason) => FailAt(_token, reason);

    private FilterNode? FailAt(FilterToken token, string reason)
    {
        _error ??= new FilterError(_source, token.Position, reason);
        return null;
    }
}
