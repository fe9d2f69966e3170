namespace Platform.Ranking.Filtering;

/// <summary>Category paths like <c>A > B > C</c>, always with one blank on each side of the sign.</summary>
internal static class CategoryPath
{
    public const string Separator = " > ";

    /// <summary>The path as the index and the catalogue hold it, however its blanks were written.</summary>
    public static string Normalize(string path) =>
        string.Join(Separator, path.Split('>', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary><c>A</c>, <c>A > B</c> and <c>A > B > C</c>, the top first.</summary>
    public static IEnumerable<string> WithAncestors(string path)
    {
        var whole = Normalize(path);
        for (var end = whole.IndexOf(Separator, StringComparison.Ordinal); end >= 0; end = whole.IndexOf(Separator, end + Separator.Length, StringComparison.Ordinal))
        {
            yield return whole[..end];
        }

        if (whole.Length > 0)
        {
            yield return whole;
        }
    }
}
