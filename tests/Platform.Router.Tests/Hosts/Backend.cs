using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Health;

namespace Platform.Router.Tests.Hosts;

/// <summary>One instance of every service of a region, on a real port: it answers, dies, hangs or errs as told.</summary>
internal sealed class Backend(string region, int port) : IAsyncDisposable
{
    private WebApplication? _app;
    private volatile TaskCompletionSource? _hang;

    public string Region { get; } = region;

    public string Address { get; } = $"http://127.0.0.1:{port}";

    /// <summary>Host and port.</summary>
    public string Authority => new Uri(Address).Authority;

    /// <summary>Answer every request that is not a health probe with this status; 0 means well.</summary>
    public int Status { get; set; }

    /// <summary>Only every n-th request is answered with <see cref="Status"/>.</summary>
    public int StatusEvery { get; set; } = 1;

    /// <summary>Answers wait so long.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Answer well what is marked synthetic, whatever <see cref="Status"/> says.</summary>
    public bool SparesSynthetic { get; set; }

    /// <summary>Sent with <see cref="Status"/>.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>So many requests have their connection broken, the next ones first.</summary>
    public int Breaks
    {
        set => _breaks = value;
    }

    public string? LastKey { get; private set; }

    public string? LastSynthetic { get; private set; }

    /// <summary>End each line as soon as it stands.</summary>
    public bool LinesEnd { get; set; }

    /// <summary>How often a line was asked for.</summary>
    public int Lines => Volatile.Read(ref _lines);

    public int Served => _served;

    /// <summary>Ids of the events that were taken, with how often each came.</summary>
    public ConcurrentDictionary<string, int> Events { get; } = new();

    private int _served;
    private int _breaks;
    private int _lines;

    public static Backend Of(string region) => new(region, Platform.Testing.Ports.Free());

    public async Task<Backend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Address);
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        return this;
    }

    /// <summary>As kill -9: connections break, and nobody listens any more.</summary>
    public async Task KillAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            Resume();
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    /// <summary>As a stopped process: connections open, answers never come.</summary>
    public void Hang() => _hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _hang?.TrySetResult();
        _hang = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (_hang is { } hang)
        {
            await hang.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (context.Request.Path == HeldLine.Path)
        {
            Interlocked.Increment(ref _lines);
            await context.Response.WriteAsync("\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(LinesEnd ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.Headers["X-Served-Region"] = Region;
        context.Response.Headers["X-Served-By"] = Authority;
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            return;
        }

        if (Interlocked.Decrement(ref _breaks) >= 0)
        {
            context.Abort();
            return;
        }

        LastKey = context.Request.Headers["X-API-Key"];
        LastSynthetic = context.Request.Headers["X-Platform-Synthetic"];
        var number = Interlocked.Increment(ref _served);
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (Status != 0 && number % StatusEvery == 0 && !(SparesSynthetic && context.Request.Headers.ContainsKey("X-Platform-Synthetic")))
        {
            context.Response.StatusCode = Status;
            context.Response.Headers.RetryAfter = RetryAfter;
            await context.Response.WriteAsync("broken");
            return;
        }

        if (context.Request.Path.Value == "/v1/events")
        {
            Events.AddOrUpdate(body, 1, (_, n) => n + 1);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsync("""{"accepted":1,"duplicates":0,"rejected":0,"results":[]}""");
            return;
        }

        if (context.Request.Path.Value == "/v1/lag")
        {
            await context.Response.WriteAsJsonAsync(new { lag = new { a = 3, b = 0 } });
            return;
        }

        // The features echo what the path asked for, so that a journey finds its event.
        await context.Response.WriteAsync(context.Request.Path.StartsWithSegments("/v1/features") ? string.Join('\n', Events.Keys) : $$"""{"region":"{{Region}}"}""");
    }
}
