using System.Xml.Linq;

namespace Platform.Architecture.Tests;

/// <summary>The repository as it lies on disk, found from the test's own folder upwards.</summary>
internal static class SourceTree
{
    public static readonly string Root = FindRoot();

    /// <summary>Every project outside build output: its path relative to the root, with forward slashes.</summary>
    public static readonly IReadOnlyList<string> Projects =
    [
        .. new[] { "contracts", "infra", "services", "tests" }
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories))
            .Select(Relative)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every C# file that people write.</summary>
    public static IEnumerable<string> Sources(params string[] tops) =>
        tops.SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.cs", SearchOption.AllDirectories)).Select(Relative);

    /// <summary>The projects that a project refers to, as paths relative to the root.</summary>
    public static IEnumerable<string> References(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        return XDocument.Load(Path.Combine(Root, project))
            .Descendants("ProjectReference")
            .Select(r => Relative(Path.GetFullPath(Path.Combine(folder, r.Attribute("Include")!.Value))));
    }

    /// <summary>The packages that a project refers to.</summary>
    public static IEnumerable<string> Packages(string project) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);

    /// <summary>The first folder: contracts, infra, services or tests.</summary>
    public static string Layer(string path) => path[..path.IndexOf('/')];

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Platform.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Platform.sln is not above the test's folder.");
        }

        return folder;
    }
}
