using YamlDotNet.RepresentationModel;

namespace Platform.Drills.Tests.Scenarios;

/// <summary>What the compose files say of the services that drills are done to.</summary>
internal sealed class ComposeFiles
{
    private const string Main = "docker-compose.yml";

    private ComposeFiles(IReadOnlyList<ComposeService> platform, IReadOnlyList<ComposeService> drills, IReadOnlyList<ComposeService> smallDisks, IReadOnlyList<string> networks) =>
        (Platform, Drills, SmallDisks, Networks) = (platform, drills, smallDisks, networks);

    /// <summary>The services of docker-compose.yml that are labelled as part of the platform.</summary>
    public IReadOnlyList<ComposeService> Platform { get; }

    /// <summary>What infra/compose/drills.yml adds.</summary>
    public IReadOnlyList<ComposeService> Drills { get; }

    /// <summary>What infra/compose/small-disks.yml adds.</summary>
    public IReadOnlyList<ComposeService> SmallDisks { get; }

    public IReadOnlyList<string> Networks { get; }

    public static ComposeFiles Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, Main)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException($"No {Main} above {AppContext.BaseDirectory}.");
        }

        var main = Root(Path.Combine(folder.FullName, Main));
        return new ComposeFiles(
            [.. Services(main).Where(s => s.Service is not null)],
            Services(Root(Path.Combine(folder.FullName, "infra/compose/drills.yml"))),
            Services(Root(Path.Combine(folder.FullName, "infra/compose/small-disks.yml"))),
            [.. Entries(main, "networks").Select(n => n.Name)]);
    }

    private static IReadOnlyList<ComposeService> Services(YamlMappingNode root) =>
        [.. Entries(root, "services").Select(s => ComposeService.Of(s.Name, (YamlMappingNode)s.Value))];

    private static YamlMappingNode Root(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(path)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<(string Name, YamlNode Value)> Entries(YamlMappingNode parent, string key) =>
        ((YamlMappingNode)parent[key]).Children.Select(c => (((YamlScalarNode)c.Key).Value!, c.Value));
}

/// <summary>A service as one file states it.</summary>
internal sealed record ComposeService
{
    /// <summary>Its name in the file.</summary>
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<string> Networks { get; init; }

    /// <summary>Folders in its containers that are volumes.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    public required int Replicas { get; init; }

    public string? Region => Labels.GetValueOrDefault("platform.region");

    public string? Service => Labels.GetValueOrDefault("platform.service");

    public static ComposeService Of(string name, YamlMappingNode service) => new()
    {
        Name = name,
        Labels = Texts(service, "labels"),
        Environment = Texts(service, "environment"),
        Networks = Items(service, "networks"),
        Folders = [.. Items(service, "volumes").Select(v => v.Split(':')[1])],
        Replicas = int.Parse(Texts(service, "deploy").GetValueOrDefault("replicas", "1"), System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Texts(YamlMappingNode parent, string key) =>
        Find(parent, key) is YamlMappingNode texts
            ? texts.Children.Where(c => c.Value is YamlScalarNode).ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => ((YamlScalarNode)c.Value).Value!)
            : [];

    private static IReadOnlyList<string> Items(YamlMappingNode parent, string key) =>
        Find(parent, key) is YamlSequenceNode items
            ? [.. items.Children.OfType<YamlScalarNode>().Select(i => i.Value!)]
            : [];

    /// <summary>The entry itself, or the one of what is merged in under <c>&lt;&lt;</c>.</summary>
    private static YamlNode? Find(YamlMappingNode parent, string key) =>
        parent.Children.TryGetValue(new YamlScalarNode(key), out var own) ? own
            : parent.Children.TryGetValue(new YamlScalarNode("<<"), out var merged) && merged is YamlMappingNode other ? Find(other, key)
            : null;
}
