using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Platform.Architecture.Tests;

/// <summary>Habits of the code base that a machine can hold.</summary>
public sealed partial class HabitTests
{
    private const int LongestFile = 400;
    private const int LongestProgram = 40;
    private static readonly string[] s_vagueFolders = ["Helpers", "Utils", "Interfaces", "Common", "Managers"];

    /// <summary>Each part of the platform numbers its log events in a range of its own, so that a number alone finds the statement.</summary>
    private static readonly Dictionary<string, int> s_logRanges = new()
    {
        ["Platform.Ingestion"] = 1000,
        ["Platform.Feature"] = 2000,
        ["Platform.Inference"] = 3000,
        ["Platform.Ranking"] = 4000,
        ["Platform.Health"] = 5000,
        ["Platform.Router"] = 6000,
        ["Platform.Trainer"] = 7000,
    };

    [Fact]
    public void SourceFiles_AreShortEnoughToRead() =>
        Assert.Empty(SourceTree.Sources("contracts", "infra", "services", "tests").Where(f => Lines(f) > LongestFile));

    [Fact]
    public void Programs_AreTablesOfContents() =>
        Assert.Empty(SourceTree.Sources("services").Where(f => Path.GetFileName(f) == "Program.cs" && Lines(f) > LongestProgram));

    [Fact]
    public void Folders_AreNamedForWhatTheyHold() =>
        Assert.Empty(SourceTree.Sources("contracts", "infra", "services", "tests").Where(f => f.Split('/').Any(s_vagueFolders.Contains)));

    [Fact]
    public void Benchmarks_EachHasItsFiguresInTheTable()
    {
        var folder = Path.Combine(SourceTree.Root, "tests", "Platform.Benchmarks");
        var table = File.ReadAllText(Path.Combine(folder, "README.md"));
        var names = BenchmarkName().Matches(File.ReadAllText(Path.Combine(folder, "Program.cs"))).Select(m => m.Groups[1].Value).ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Where(n => !table.Contains($"| `{n}` |", StringComparison.Ordinal)));
    }

    [Fact]
    public void LogEvents_AreNumberedInTheirRangeAndOnce()
    {
        var wrong = new List<string>();
        var seen = new Dictionary<int, string>();
        foreach (var assembly in PlatformAssemblies())
        {
            var name = assembly.GetName().Name!;
            var range = s_logRanges.GetValueOrDefault(name, 9000);
            foreach (var (method, log) in LogMethods(assembly))
            {
                var place = $"{method.DeclaringType}.{method.Name} ({log.EventId})";
                if (log.EventId < range || log.EventId >= range + 1000)
                {
                    wrong.Add($"{place} is outside {range}-{range + 999}");
                }

                if (!seen.TryAdd(log.EventId, place))
                {
                    wrong.Add($"{place} has the number of {seen[log.EventId]}");
                }
            }
        }

        Assert.NotEmpty(seen);
        Assert.Empty(wrong);
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Log)> LogMethods(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select (method, log);

    private static IEnumerable<Assembly> PlatformAssemblies() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(n => n == "platform" || (n!.StartsWith("Platform.", StringComparison.Ordinal) && !n.Contains(".Tests") && n != "Platform.Testing"))
            .Select(n => Assembly.Load(n!));

    private static int Lines(string file) => File.ReadLines(Path.Combine(SourceTree.Root, file)).Count();

    [GeneratedRegex("""^    \["([a-z-]+)"\] = \(""", RegexOptions.Multiline)]
    private static partial Regex BenchmarkName();
}
