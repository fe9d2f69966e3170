using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Proxies;

/// <summary>A tiny backend in a process of its own: it answers at once what shops ask, its health check too, and fails as it is told.</summary>
internal static class BackendRole
{
    public const string Name = "backend";

    private static readonly byte[] s_results = [.. """{"results":["""u8, .. Enumerable.Repeat((byte)' ', 900), .. "]}"u8];
    private static readonly byte[] s_accepted = [.. """{"accepted":1,"duplicates":0,"rejected":0,"results":[]}"""u8];

    /// <param name="args">Its port.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
        var app = builder.Build();
        var fault = new Fault(0, TimeSpan.Zero);
        app.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path == "/fault")
            {
                fault = Fault.From(context.Request.Query);
            }
            else if (!path.StartsWith("/health", StringComparison.Ordinal))
            {
                await AnswerAsync(context, path == "/v1/events", fault);
            }
        });
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context, bool isEvent, Fault fault)
    {
        if (isEvent)
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }

        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var body = isEvent ? s_accepted : s_results;
        context.Response.StatusCode = fault.Status != 0 ? fault.Status : isEvent ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    /// <param name="Status">Of every answer but the health check's; 0 when it is well.</param>
    /// <param name="Delay">Of every answer but the health check's.</param>
    private sealed record Fault(int Status, TimeSpan Delay)
    {
        public static Fault From(IQueryCollection query) => new(Number(query["status"]), TimeSpan.FromMilliseconds(Number(query["delayMs"])));

        private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
