using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Control;
using Platform.Hosting.Signing;
using Platform.Messaging.Buses;
using Platform.Testing;

namespace Platform.Health.Tests.Scaling;

/// <summary>The real observer of a region, beside an inference instance that is as busy as the test says.</summary>
public sealed class ScaleWatchTests
{
    [Fact]
    public async Task Watch_BusyInstance_AdvisesMoreOnceAndShowsTheFigure()
    {
        var utilization = 0.5;
        await using var inference = await StartInferenceAsync(() => utilization);
        await using var bus = await SharedBus.StartAsync(CancellationToken.None);
        var state = Directory.CreateTempSubdirectory("platform-health-");
        await using var health = HealthService.Build([], builder => Configure(builder, inference.Urls.First(), state.FullName, bus));
        using var figures = new Figures(health.Services.GetRequiredService<IMeterFactory>());
        await health.StartAsync();
        await Eventually.TrueAsync(() => figures.Wanted == 1);

        utilization = 1;
        await Eventually.TrueAsync(() => figures.Wanted == 2);
        await Eventually.TrueAsync(() => figures.Advised == 1);

        // The same advice is not told again, and the figure falls when the work is gone.
        utilization = 0.5;
        await Eventually.TrueAsync(() => figures.Wanted == 1);
        Assert.Equal(1, figures.Advised);
        await health.StopAsync();
        state.Delete(recursive: true);
    }

    private static async Task<WebApplication> StartInferenceAsync(Func<double> utilization)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/v1/load", () => Results.Json(
            new InstanceLoad { Concurrency = 1, Utilization = utilization(), QueueMilliseconds = 1, RequestsPerSecond = 10, RefusedPerSecond = 0 },
            Contracts.ContractsJson.Default.InstanceLoad));
        await app.StartAsync();
        return app;
    }

    private static void Configure(WebApplicationBuilder builder, string inference, string state, SharedBus bus)
    {
        var keys = ControlKeyPair.Create();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:Keys:Control"] = keys.Public,
            ["Health:SigningKey"] = keys.Private,
            ["Platform:Region"] = "a",
            ["Platform:Instance"] = "test",
            ["Platform:AllowAnonymous"] = "true",
            ["Platform:Telemetry"] = "false",
            ["Platform:PseudonymKey"] = new string('p', 32),
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Health:0"] = "http://127.0.0.1:1",
            ["Platform:Regions:0:Inference:0"] = inference,
            ["Health:StatePath"] = state,
            ["Health:Scaling:Interval"] = "00:00:00.1",
            ["Health:Scaling:UpAfter"] = "00:00:01",
            ["Health:Scaling:DownAfter"] = "00:00:01",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(bus);
    }

    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _published = new();
        private int _wanted = -1;

        public Figures(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name is "platform.health.scale.wanted" or "platform.health.published")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((_, value, _, _) => _wanted = value);
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
                _published.AddOrUpdate(tags.ToArray().Single(t => t.Key == "message").Value!.ToString()!, value, (_, before) => before + value));
            _listener.Start();
        }

        public int Wanted
        {
            get
            {
                _listener.RecordObservableInstruments();
                return _wanted;
            }
        }

        public long Advised => _published.GetValueOrDefault(nameof(ScaleAdvised));

        public void Dispose() => _listener.Dispose();
    }
}
