using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Hosting.Signing;
using Platform.Hosting.Storage;
using Platform.Router.Destinations;
using Platform.Router.Edge;
using Platform.Router.Forwarding;
using Platform.Router.Routing;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.Forwarding;

/// <summary>What tries tell of their destinations.</summary>
public sealed class PassiveRecordTests : IDisposable
{
    private static readonly EdgeRoute s_search = EdgeRoute.All().Single(r => r.Name == "search");

    private readonly FakeTimeProvider _time = new();
    private readonly TempFolder _folder = new();
    private readonly RouterOptions _options = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ControlVerifier _verifier = new(EdgeHost.ControlKeys.Public);
    private readonly RouterMetrics _metrics;
    private readonly RoutingTable _routing;
    private readonly DestinationTable _table;
    private readonly PassiveRecord _record;

    public PassiveRecordTests()
    {
        var platform = Options.Create(new PlatformOptions
        {
            Regions =
            [
                new RegionOptions { Name = "a", Ranking = ["http://10.0.0.1:8080", "http://10.0.0.2:8080"] },
                new RegionOptions { Name = "b", Ranking = ["http://10.0.0.3:8080", "http://10.0.0.4:8080"] },
            ],
        });
        _metrics = new RouterMetrics(_services.GetRequiredService<IMeterFactory>());
        _routing = new RoutingTable(
            new StateFile(Path.Combine(_folder.Path, RoutingTable.FileName)), platform, _verifier, _metrics, TimeProvider.System, NullLogger<RoutingTable>.Instance);
        _table = new DestinationTable(platform, Options.Create(_options), _time, NullLogger<InstanceDirectory>.Instance);
        _record = new PassiveRecord(_table, _routing, _metrics, _time);
        foreach (var destination in All)
        {
            _record.Well(Passage(destination));
        }
    }

    private Destination[] All => [.. _table.Of(s_search.Service).All];

    private int In => All.Count(d => !d.Ejection.IsOut);

    public void Dispose()
    {
        _table.Dispose();
        _routing.Dispose();
        _verifier.Dispose();
        _metrics.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Overtaken_AllOfEachOtherInAPause_HalfStaysIn()
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));

        OvertakeAll();

        Assert.Equal(All.Length / 2, In);
    }

    [Fact]
    public void Overtaken_ByOneThatHasAnsweredNobodyForLong_TheSilentOnesGo()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _record.Well(Passage(All[^1]));

        OvertakeAll();

        Assert.Equal([All[^1]], All.Where(d => !d.Ejection.IsOut));
    }

    private void OvertakeAll()
    {
        foreach (var destination in All)
        {
            for (var i = 0; i < _options.FailuresToEject; i++)
            {
                _record.Overtaken(Passage(destination));
            }
        }
    }

    private Passage Passage(Destination destination) => new(destination, s_search, Trial: false, _time.GetElapsedTime(0), Counted: true);
}
