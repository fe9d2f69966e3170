using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Testing;

namespace Platform.Compose.Tests;

/// <summary>A shop filled in by the command line, and a region lost under its load: as a person would do it, on real brokers.</summary>
[Collection(ComposeStackCollection.Name)]
public sealed class LostRegionTests(ComposeStack stack)
{
    private const int LoadSeconds = 40;

    /// <summary>Gentle enough for two cores that also carry both regions: what is shown is what is lost, not how fast.</summary>
    private const int LoadRate = 30;

    private static readonly TimeSpan s_commandLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [EngineFact]
    public async Task Shop_ImportedAndReplayedTwice_IsTakenWholeAndCountsOnce()
    {
        var folder = Directory.CreateTempSubdirectory("platform-shop");
        try
        {
            (await stack.PlatformAsync(s_commandLimit, "generate", folder.FullName, "--products", "600", "--shoppers", "60", "--days", "3", "--seed", "7")).Succeeded();

            var imported = await CountsAsync("import", folder.FullName);
            Assert.Equal(imported.Rows, imported.Accepted);
            var first = await ReplayAsync(folder.FullName);
            Assert.Equal(first.Rows, first.Accepted + first.Duplicates);
            Assert.True(first.Rows > 500, $"{first.Rows} rows prove little");

            var visitor = VisitorOf(folder.FullName);
            var events = EventsOf(folder.FullName, visitor);
            using var edge = stack.Client(stack.AdminKey);
            var lookedAt = await LookedAtAsync(edge, visitor, events);

            var second = await ReplayAsync(folder.FullName);

            Assert.Equal(0, second.Rejected);
            Assert.Equal(second.Rows, second.Accepted + second.Duplicates);
            // Whatever came twice has been read when an event sent after it has been.
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            Assert.Equal(events, await edge.GetEventCountAsync(visitor, TestContext.Current.CancellationToken));
            Assert.Equal(lookedAt, await LookedAtAsync(edge, visitor, events));

            var products = File.ReadLines(Path.Combine(folder.FullName, "products.ndjson")).Select(line => (string)JsonNode.Parse(line)!["id"]!).Distinct().Count();
            await Eventually.TrueAsync(async () => await FoundAsync() >= products, s_patience);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [EngineFact]
    public async Task Region_KilledUnderLoad_CostsNoRequestAndNoEventAndComesBack()
    {
        var ledger = Path.GetTempFileName();
        try
        {
            await WholeAsync();
            var load = stack.PlatformAsync(
                s_commandLimit, "load", "--rate", $"{LoadRate}", "--duration", $"{LoadSeconds}", "--ledger", ledger, "--json");
            await Task.Delay(TimeSpan.FromSeconds(LoadSeconds / 4), TestContext.Current.CancellationToken);
            (await stack.Docker.DockerAsync(TimeSpan.FromMinutes(1), ["kill", .. await stack.Docker.ContainersAsync("a")])).Succeeded();
            var report = (await load).Output;

            var figures = JsonNode.Parse(report)!;
            Assert.True((long)figures["get"]!["failed"]! == 0 && (long)figures["post"]!["failed"]! == 0, report);
            Assert.True((long)figures["get"]!["answered"]! > 50 && (long)figures["post"]!["answered"]! > 50, report);
            await Eventually.TrueAsync(async () => (await WeightsAsync())["a"] == 0, s_patience);
            Assert.Equal(100, (await WeightsAsync())["b"]);

            await stack.UpAsync();
            await WholeAsync();

            var verified = await stack.PlatformAsync(s_commandLimit, "load", "verify", "--ledger", ledger, "--patience", "120", "--json");
            Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        }
        finally
        {
            File.Delete(ledger);
        }
    }

    /// <summary>What a visitor looked at once all of their events count; both of one answer, since the next one may be another region's.</summary>
    private static async Task<IReadOnlyList<string>> LookedAtAsync(EdgeClient edge, string visitor, long events)
    {
        var features = await Eventually.GetAsync(
            () => edge.FindFeaturesAsync(visitor, TestContext.Current.CancellationToken), f => f?.GetProperty("events").GetInt64() == events, s_patience);
        return [.. features!.Value.GetProperty("views").EnumerateArray().Select(v => v.GetProperty("id").GetString()!)];
    }

    /// <summary>How many products a search without words finds.</summary>
    private async Task<long> FoundAsync() =>
        (long)JsonNode.Parse((await stack.PlatformAsync(s_commandLimit, "search", "", "--json")).Succeeded())!["totalSize"]!;

    private Task WholeAsync() =>
        Eventually.TrueAsync(async () => (await WeightsAsync()) is { Count: 2 } weights && weights.Values.All(w => w == 100), s_patience, "both regions have their full weight");

    private async Task<Dictionary<string, int>> WeightsAsync()
    {
        using var admin = new AdminClient(
            new EdgeClientOptions { Address = new Uri($"http://127.0.0.1:{DockerCompose.AdminPort}"), ApiKey = stack.AdminKey }, TimeProvider.System);
        var state = await admin.GetStateAsync(TestContext.Current.CancellationToken);
        return state.GetProperty("weights").EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetInt32());
    }

    private Task<Counts> ReplayAsync(string folder) => CountsAsync("replay", folder, "--skip-products", "--restart");

    private async Task<Counts> CountsAsync(params string[] command)
    {
        var printed = (await stack.PlatformAsync(s_commandLimit, [.. command, "--json"])).Succeeded();
        var counts = JsonNode.Parse(printed)!;
        return new Counts((long)counts["rows"]!, (long)counts["accepted"]!, (long)counts["duplicates"]!, (long)counts["rejected"]!);
    }

    private static IEnumerable<JsonNode> Events(string folder) =>
        File.ReadLines(Path.Combine(folder, "events.ndjson")).Select(line => JsonNode.Parse(line)!);

    private static string VisitorOf(string folder) => (string)Events(folder).First()["visitorId"]!;

    private static long EventsOf(string folder, string visitor) => Events(folder).Count(e => (string)e["visitorId"]! == visitor);

    private sealed record Counts(long Rows, long Accepted, long Duplicates, long Rejected);
}
