using Platform.Drills.Scenarios;

namespace Platform.Drills.Tests.Scenarios;

/// <summary>Every name in a scenario is a name in the compose files: what is renamed there is noticed here, and not in the middle of a night of drills.</summary>
public sealed class ScenariosOnComposeTests
{
    private const string ProxyLinks = "FaultProxy__Links__";
    private const string Proxy = "fault-proxy";
    private static readonly ComposeFiles s_files = ComposeFiles.Read();

    public static TheoryData<string> OnCompose =>
        [.. ScenarioLibrary.All.Where(s => s.Targets.Count == 0 || s.Targets.Contains(TargetNames.Compose)).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(OnCompose))]
    public void Scenario_EveryName_IsInTheComposeFiles(string name)
    {
        foreach (var step in ScenarioLibrary.Find(name)!.Faults)
        {
            switch (step.Fault)
            {
                case ProcessFault { Wipe: { } folder } wiped:
                    Assert.All(Hit(wiped.Where), s => Assert.Contains(folder, s.Folders));
                    break;
                case ProcessFault process:
                    Hit(process.Where);
                    break;
                case DisconnectFault cut:
                    Assert.Contains(cut.Network, s_files.Networks);
                    Assert.Contains(Hit(cut.Where), s => s.Networks.Contains(cut.Network));
                    break;
                case LinkFault link:
                    Assert.Contains(Hit(link.Where), s => LinksTo(s.Name).Count > 0);
                    Assert.All(link.Callers, c => Assert.Contains(s_files.Drills, s => s.Name == c && s.Environment.Values.Any(v => v.Contains("//faults-", StringComparison.Ordinal))));
                    break;
                case DiskFault disk:
                    Assert.All(Hit(disk.Where), s => Assert.Contains(s_files.SmallDisks, small => small.Name == s.Name && small.Folders.Contains(disk.Folder)));
                    break;
                default:
                    Assert.IsNotType<ClockFault>(step.Fault);
                    break;
            }
        }
    }

    [Fact]
    public void Drills_EveryServiceOfThePlatform_IsMarked() => Assert.All(
        s_files.Platform, s => Assert.Contains(s_files.Drills, d => d.Name == s.Name && d.Labels.GetValueOrDefault("platform.drillable") == "true"));

    [Fact]
    public void Proxies_HaveALinkToEachInstance_AndCallersUseThemAll()
    {
        string[] behind = ["ranking", "ingestion", "inference", "feature", "health"];
        Assert.All(s_files.Platform.Where(s => behind.Contains(s.Service) && s.Region is not null), s => Assert.Equal(s.Replicas, LinksTo(s.Name).Count));

        var ports = s_files.Drills.Where(s => s.Service == Proxy).SelectMany(p => LinksOf(p).Select(l => $"http://{p.Name}:{l.Split('=')[0]}")).Order(StringComparer.Ordinal);
        var callers = s_files.Drills.Where(s => s.Service != Proxy && s.Environment.Count > 0).ToList();
        Assert.Equal(
            s_files.Platform.Where(s => s.Service is "router" or "health" or "witness").Select(s => s.Name).Order(StringComparer.Ordinal),
            callers.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(callers, c => Assert.Equal(ports, c.Environment.Values.Order(StringComparer.Ordinal)));
    }

    private static IReadOnlyList<ComposeService> Hit(Selector where)
    {
        Assert.All(where.Except, e => Assert.Contains(s_files.Platform, s => s.Service == e));
        var hit = s_files.Platform.Where(s => where.Matches(s.Region, s.Service!)).ToList();
        Assert.NotEmpty(hit);
        return hit;
    }

    private static IReadOnlyList<string> LinksTo(string service) =>
        [.. s_files.Drills.SelectMany(LinksOf).Where(l => l.Contains($"-{service}-", StringComparison.Ordinal))];

    private static IEnumerable<string> LinksOf(ComposeService proxy) =>
        proxy.Environment.Where(e => e.Key.StartsWith(ProxyLinks, StringComparison.Ordinal)).Select(e => e.Value);
}
