namespace Platform.Drills.Reporting.Pages;

/// <summary>The style sheet and the script of pages, embedded in the program.</summary>
internal static class Assets
{
    /// <summary>The text of an asset.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program lacks its asset '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
