using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Platform.Cli.Status;

/// <summary><c>platform status</c>: what the router routes where, and why.</summary>
internal static class StatusCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options) =>
        new Command("status", """
            Show regions, weights, epoch, how far features are behind the event logs, services and observers as the edge holds them, and the models that serve.
            Exit code 1 when a region has no weight, an instance is out, or a router is silent or of another epoch.

            Examples:
              platform status
              platform status --json
            """).Does(terminal, async (parse, ct) =>
        {
            var routers = await RouterStatus.AskAsync(options.AdminAddressesOf(parse), a => options.AdminAt(parse, a), ct);
            var (address, state) = RouterStatus.FirstOf(routers);
            using var admin = options.AdminAt(parse, address);
            using var edge = options.EdgeOf(parse);
            var status = PlatformStatus.Of(state, await admin.GetLagAsync(ct), await edge.GetModelsAsync(ct));
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(state, CliJson.Default.JsonElement);
            }
            else
            {
                Show(terminal.Console, status);
                foreach (var router in routers)
                {
                    terminal.Console.MarkupLineInterpolated($"router {router.Address.Authority}: {router.Said}");
                }
            }

            return status.IsWhole && routers.All(r => r.Epoch == status.Epoch) ? ExitCode.Ok : ExitCode.Failed;
        });

    private static void Show(IAnsiConsole console, PlatformStatus status)
    {
        console.MarkupLineInterpolated($"epoch [bold]{status.Epoch}[/]{(status.Reason is null ? "" : $": {status.Reason}")}{(status.DecidedBy is null ? "" : $" (decided by {status.DecidedBy})")}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("region").AddColumn(new TableColumn("weight").RightAligned());
        table.AddColumn(new TableColumn("events behind").RightAligned());
        foreach (var service in status.Services)
        {
            table.AddColumn(service);
        }

        foreach (var (region, weight) in status.Weights)
        {
            table.AddRow([
                Markup.Escape(region),
                weight.ToString(CultureInfo.InvariantCulture),
                status.Lag.TryGetValue(region, out var lag) ? Behind(lag) : "[yellow]unknown[/]",
                .. status.Services.Select(s => Cell(status.Instances.Where(i => i.Region == region && i.Service == s).ToList())),
            ]);
        }

        console.Write(table);
        foreach (var away in status.Instances.Where(i => i.State != PlatformStatus.In))
        {
            console.MarkupLineInterpolated($"[yellow]{away.Service} {away.Address} of region {away.Region}: {away.State}[/]");
        }

        foreach (var (name, heard) in status.Observers)
        {
            console.MarkupLineInterpolated($"observer {name}: {heard}");
        }

        console.MarkupLineInterpolated($"models: {(status.Models.Count == 0 ? "none yet" : string.Join(", ", status.Models))}");
    }

    private static string Behind(IReadOnlyList<(string Of, long Events)> lag) =>
        lag.All(l => l.Events == 0)
            ? "0"
            : string.Join(", ", lag.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Events:N0} of {Markup.Escape(l.Of)}")));

    private static string Cell(List<InstanceStatus> instances) =>
        instances.Count == 0 ? "[grey]–[/]"
        : instances.All(i => i.State == PlatformStatus.In) ? $"[green]{instances.Count} in[/]"
        : $"[yellow]{instances.Count(i => i.State == PlatformStatus.In)} of {instances.Count} in[/]";
}

/// <summary>An instance behind the edge.</summary>
internal sealed record InstanceStatus(string Service, string Region, string Address, string State);

/// <summary>The edge's state as this command reads it; fields that it does not know stay in <c>--json</c>.</summary>
internal sealed record PlatformStatus
{
    public const string In = "in";

    public required long Epoch { get; init; }

    public string? Reason { get; init; }

    public string? DecidedBy { get; init; }

    public required IReadOnlyList<(string Region, int Weight)> Weights { get; init; }

    public required IReadOnlyList<string> Services { get; init; }

    public required IReadOnlyList<InstanceStatus> Instances { get; init; }

    public required IReadOnlyList<(string Name, string Heard)> Observers { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Events that a region's features are behind, by the region whose log holds them.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<(string Of, long Events)>> Lag { get; init; }

    public bool IsWhole => Weights.All(w => w.Weight > 0) && Instances.All(i => i.State == In);

    public static PlatformStatus Of(JsonElement state, JsonElement lag, IReadOnlyList<string> models)
    {
        var instances = Items(state, "destinations")
            .Select(d => new InstanceStatus(Text(d, "service") ?? "", Text(d, "region") ?? "", Text(d, "address") ?? "", Text(d, "state") ?? "unknown"))
            .ToList();
        var decision = state.TryGetProperty("decision", out var decided) ? decided : default;
        return new PlatformStatus
        {
            Epoch = state.TryGetProperty("epoch", out var epoch) ? epoch.GetInt64() : 0,
            Reason = Text(decision, "reason"),
            DecidedBy = Text(decision, "decidedBy"),
            Weights = state.TryGetProperty("weights", out var weights)
                ? [.. weights.EnumerateObject().Select(w => (w.Name, w.Value.GetInt32())).OrderBy(w => w.Name, StringComparer.Ordinal)]
                : [],
            Services = [.. instances.Select(i => i.Service).Distinct().Order(StringComparer.Ordinal)],
            Instances = instances,
            Observers = [.. Items(state, "observers").Select(o => (Text(o, "name") ?? "", Heard(o)))],
            Models = models,
            Lag = lag.EnumerateObject().ToDictionary(
                r => r.Name,
                r => (IReadOnlyList<(string, long)>)[.. r.Value.EnumerateObject().Select(l => (l.Name, l.Value.GetInt64())).OrderBy(l => l.Name, StringComparer.Ordinal)]),
        };
    }

    private static string Heard(JsonElement observer) =>
        Text(observer, "error") is { } error ? error
        : observer.TryGetProperty("ageMs", out var age) ? $"heard {age.GetInt64()} ms ago, epoch {(observer.TryGetProperty("epoch", out var epoch) ? epoch.GetInt64() : 0)}"
        : "not heard yet";

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
