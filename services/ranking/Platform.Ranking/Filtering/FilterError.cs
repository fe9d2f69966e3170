using System.Globalization;

namespace Platform.Ranking.Filtering;

/// <summary>Why a filter was not understood, and where.</summary>
/// <param name="Position">0-based, in characters of <paramref name="Source"/>.</param>
internal sealed record FilterError(string Source, int Position, string Reason)
{
    /// <summary>Characters shown on each side of the position.</summary>
    private const int Context = 40;

    /// <summary>The reason, then the place with a caret under it, on lines of their own.</summary>
    public override string ToString()
    {
        var from = Math.Max(0, Position - Context);
        var to = Math.Min(Source.Length, Position + Context);
        var shown = string.Concat(Source[from..to].Select(c => char.IsControl(c) ? ' ' : c));
        var where = (Position + 1).ToString(CultureInfo.InvariantCulture);
        return $"At character {where}: {Reason}\n{shown}\n{new string(' ', Position - from)}^";
    }
}
