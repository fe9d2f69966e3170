namespace Platform.Architecture.Tests;

/// <summary>contracts → nothing; infra → contracts; services → contracts and infra, never another service.</summary>
public sealed class DependencyDirectionTests
{
    /// <summary>The programs of infra that hold whole platforms stand above the services.</summary>
    private static readonly string[] s_aboveServices = ["Platform.Local", "Platform.Drills"];

    public static TheoryData<string> Projects => [.. SourceTree.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfProject_PointDownwards(string project)
    {
        var wrong = SourceTree.References(project).Where(target => !MayUse(project, target));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Contracts_NeedTheBaseClassLibraryAlone() =>
        Assert.Empty(SourceTree.Packages("contracts/Platform.Contracts/Platform.Contracts.csproj"));

    [Fact]
    public void RedisKeys_AreKnownToTheFeatureStoreAlone() =>
        Assert.Equal(
            ["infra/Platform.FeatureStore/Platform.FeatureStore.csproj"],
            SourceTree.Projects.Where(p => SourceTree.Layer(p) != "tests" && SourceTree.Packages(p).Contains("StackExchange.Redis")));

    [Fact]
    public void Brokers_AreKnownToMessagingAlone() =>
        Assert.Equal(
            ["infra/Platform.Embedded/Platform.Embedded.csproj", "infra/Platform.Messaging/Platform.Messaging.csproj"],
            SourceTree.Projects.Where(p => SourceTree.Layer(p) != "tests" && SourceTree.Packages(p).Any(n => n is "Confluent.Kafka" or "MassTransit.RabbitMQ")));

    [Fact]
    public void Projects_AreAllInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Root, "Platform.sln")).Replace('\\', '/');

        Assert.Empty(SourceTree.Projects.Where(p => !solution.Contains(p, StringComparison.Ordinal)));
    }

    [Fact]
    public void PackageVersions_AreAllUsed()
    {
        var central = System.Xml.Linq.XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").Select(v => v.Attribute("Include")!.Value);
        var used = SourceTree.Projects.SelectMany(SourceTree.Packages)
            .Concat(SourceTree.Packages("Directory.Build.props"))
            .ToHashSet();

        Assert.Empty(central.Where(name => !used.Contains(name)));
    }

    private static bool MayUse(string project, string target) => (SourceTree.Layer(project), SourceTree.Layer(target)) switch
    {
        ("tests", _) => true,
        (_, "tests") => false,
        ("contracts", _) => false,
        (_, "contracts") => true,
        ("infra", "infra") => true,
        ("infra", "services") => s_aboveServices.Any(name => project.Contains($"/{name}/", StringComparison.Ordinal)),
        ("services", "infra") => !s_aboveServices.Any(name => target.Contains($"/{name}/", StringComparison.Ordinal)),
        _ => false,
    };
}
