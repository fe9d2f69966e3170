using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Serving;
using Platform.Embedded;
using Platform.Ingestion.Durability;
using Platform.Testing;
using SafeAs = Platform.Contracts.Serving.Durability;

namespace Platform.Ingestion.Tests.Service;

/// <summary>Never: accepted and lost.</summary>
public sealed class DurabilityTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly TempFolder _spool = new();
    private readonly EmbeddedKafka _a = EmbeddedKafka.Start();
    private readonly EmbeddedKafka _b = EmbeddedKafka.Start();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task Post_KafkaGoesAndReturns_SpooledEventsArriveInOrder()
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path);
        await host.TakeAsync(View(0));
        _a.TakeDown();
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal(SafeAs.Spooled, (await host.TakeAsync(View(i))).Results.Single().Durability);
        }

        Assert.Contains("degraded", await ReadyAsync(host, HttpStatusCode.OK));
        _a.BringUp();
        await EmptyAsync(host);
        await Eventually.TrueAsync(async () => (await host.TakeAsync(View(21))).Results.Single().Durability is SafeAs.Regional or null, s_patience);
        Assert.Equal(Enumerable.Range(0, 22).Select(Id), FirstSeen(_a));
        Assert.Contains("\"healthy\"", await ReadyAsync(host, HttpStatusCode.OK));
    }

    [Fact]
    public async Task Restart_WithASpool_DeliversWhatTheEarlierProcessAccepted()
    {
        _a.TakeDown();
        await using (var host = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path))
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(SafeAs.Spooled, (await host.TakeAsync(View(i))).Results.Single().Durability);
            }
        }

        // What lies on disk names nobody.
        Assert.All(Directory.GetFiles(_spool.Path, "*.segment", SearchOption.AllDirectories), f => Assert.DoesNotContain("visitor-raw", File.ReadAllText(f)));
        _a.BringUp();
        await using var next = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path);
        await EmptyAsync(next);
        Assert.Equal(Enumerable.Range(0, 5).Select(Id), FirstSeen(_a));
        Assert.Empty(Directory.GetFiles(_spool.Path, "*.segment", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Stop_WhileEventsCome_EveryOneThatWasAcceptedIsInKafka()
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path, kestrel: true);
        var accepted = new ConcurrentBag<string>();
        var next = 0;
        var clients = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var i = Interlocked.Increment(ref next);
                try
                {
                    using var response = await host.PostAsync(View(i));
                    if (response.StatusCode == HttpStatusCode.Accepted)
                    {
                        accepted.Add(Id(i));
                    }
                }
                catch (HttpRequestException)
                {
                    // It listens no more.
                    return;
                }
            }
        })).ToArray();
        await Eventually.TrueAsync(() => accepted.Count > 200, s_patience);

        await host.StopAsync();

        await Task.WhenAll(clients);
        Assert.Empty(accepted.Except(FirstSeen(_a)));
    }

    [Fact]
    public async Task Post_NothingDurableIsLeft_Is503AndNeverAFalse202()
    {
        _a.TakeDown();
        _b.TakeDown();
        await using var host = await IngestionHost.StartAsync(
            [_a.BootstrapServers, _b.BootstrapServers],
            _spool.Path,
            new Dictionary<string, string?> { ["Ingestion:Spool:MaxBytes"] = "65536", ["Ingestion:Spool:SegmentBytes"] = "16384" });
        var accepted = new List<string>();
        var i = 0;
        HttpResponseMessage response;
        while ((response = await host.PostAsync(View(i, padding: 4_000))).StatusCode == HttpStatusCode.Accepted)
        {
            accepted.Add(Id(i++));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.NotEmpty(accepted);
        Assert.Contains("unhealthy", await ReadyAsync(host, HttpStatusCode.ServiceUnavailable));
        _a.BringUp();
        await EmptyAsync(host);
        // The refused one is not taken for a duplicate when it comes again.
        var again = (await host.TakeAsync(View(i, padding: 4_000))).Results.Single();
        Assert.Equal(IngestStatus.Accepted, again.Status);
        await EmptyAsync(host);
        Assert.Equal(accepted.Append(Id(i)), FirstSeen(_a));
    }

    [Fact]
    public async Task Post_Purchase_IsInTwoRegionsBeforeTheAnswer()
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers, _b.BootstrapServers], _spool.Path);
        var response = await host.TakeAsync($"[{View(0)},{Purchase(1)}]");
        Assert.Equal([SafeAs.Regional, SafeAs.Global], response.Results.Select(r => r.Durability));
        Assert.Equal([Id(0), Id(1)], FirstSeen(_a).Order());
        Assert.Equal([Id(1)], FirstSeen(_b));
    }

    [Fact]
    public async Task Post_PurchaseWithTheOtherRegionAway_SaysSoAndCatchesUp()
    {
        _b.TakeDown();
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers, _b.BootstrapServers], _spool.Path);
        Assert.Equal(SafeAs.GlobalPending, (await host.TakeAsync(Purchase(1))).Results.Single().Durability);
        _b.BringUp();
        await EmptyAsync(host);
        Assert.Equal([Id(1)], FirstSeen(_b));
        var next = 2;
        await Eventually.TrueAsync(async () => (await host.TakeAsync(Purchase(next++))).Results.Single().Durability == SafeAs.Global, s_patience);
    }

    [Fact]
    public async Task Post_OwnKafkaAwayAndDiskFull_GoesToTheOtherRegion()
    {
        _a.TakeDown();
        await using var host = await IngestionHost.StartAsync(
            [_a.BootstrapServers, _b.BootstrapServers],
            _spool.Path,
            new Dictionary<string, string?> { ["Ingestion:Spool:MaxBytes"] = "65536", ["Ingestion:Spool:SegmentBytes"] = "16384" });
        var i = 0;
        while ((await host.TakeAsync(View(i, padding: 4_000))).Results.Single().Durability == SafeAs.Spooled)
        {
            i++;
        }

        Assert.Contains(Id(i), FirstSeen(_b));
        Assert.Contains("degraded", await ReadyAsync(host, HttpStatusCode.OK));
    }

    [Fact]
    public async Task Deliver_FolderOfAnInstanceThatIsNoMore_ReachesKafka()
    {
        _a.TakeDown();
        await using (var first = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path))
        await using (var second = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path))
        {
            await second.TakeAsync(View(7));
        }

        _a.BringUp();
        await using var only = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path);
        await only.Services.GetRequiredService<DurableLog>().Own.Kafka.WaitUntilReachableAsync(TestContext.Current.CancellationToken);
        await only.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<LeftSpools>().Single().DeliverAsync(TestContext.Current.CancellationToken);
        await EmptyAsync(only);
        Assert.Equal([Id(7)], FirstSeen(_a));
    }

    private static Task EmptyAsync(IngestionHost host) =>
        Eventually.TrueAsync(() => host.Services.GetRequiredService<DurableLog>().All.All(l => l.Spool.IsEmpty), s_patience);

    private static async Task<string> ReadyAsync(IngestionHost host, HttpStatusCode expected)
    {
        using var response = await host.Client.GetAsync("/health/ready");
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Id(int i) => "event-" + i.ToString("D4", CultureInfo.InvariantCulture);

    private static string View(int i, int padding = 0) =>
        $$"""{"eventType":"home-page-view","visitorId":"visitor-raw","eventId":"{{Id(i)}}","uri":"{{new string('u', padding)}}"}""";

    private static string Purchase(int i) =>
        $$$"""{"eventType":"purchase-complete","visitorId":"visitor-raw","eventId":"{{{Id(i)}}}","productDetails":[{"product":{"id":"p"},"quantity":1}]}""";

    /// <summary>Event ids in the order of the log; one that was sent again counts where it came first, as its readers do.</summary>
    private static List<string> FirstSeen(EmbeddedKafka kafka) =>
    [
        .. IngestionHost.ReadTopic(kafka, Topics.Clickstream)
            .Select(m => JsonSerializer.Deserialize(m.Message.Value, ContractsJson.Default.UserEvent)!.EventId)
            .Distinct(),
    ];
}
