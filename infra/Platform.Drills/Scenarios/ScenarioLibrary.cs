using System.Reflection;
using Platform.Drills.Scenarios.Reading;

namespace Platform.Drills.Scenarios;

/// <summary>The scenarios that come with the engine, and those of files.</summary>
internal static class ScenarioLibrary
{
    private const string Extension = ".yaml";

    /// <summary>Every scenario that comes with the engine, by number; those without one last.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [.. FileNames().Select(Read).OrderBy(s => s.Number ?? int.MaxValue).ThenBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>The text of a scenario that comes with the engine, to be copied and changed.</summary>
    public static string TextOf(Scenario scenario) =>
        FileNames().Select(TextOf).First(t => ScenarioReader.Read(t, scenario.Name).Name == scenario.Name);

    /// <summary>By name, by number, or from a file.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ScenarioException">The file has mistakes.</exception>
    public static Scenario? Find(string what) =>
        All.FirstOrDefault(s => s.Name == what || $"{s.Number}" == what)
        ?? (File.Exists(what) ? ScenarioReader.Read(File.ReadAllText(what), what) : null);

    private static IEnumerable<string> FileNames() =>
        typeof(ScenarioLibrary).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(Extension, StringComparison.Ordinal));

    private static Scenario Read(string file) => ScenarioReader.Read(TextOf(file), file);

    private static string TextOf(string file)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!);
        return text.ReadToEnd();
    }
}
