using System.Diagnostics;
using System.Net;
using Platform.Hosting.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.FaultProxy.Links;

/// <summary>Passes requests on, after the fault in force has had its way with them.</summary>
internal sealed class LinkForwarder(FaultBook faults, IHttpForwarder forwarder, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(30);
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = s_silence };

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectCallback = Tcp.ConnectAsync,
        ConnectTimeout = s_connect,
    });

    public async Task ForwardAsync(HttpContext context, Link link)
    {
        var fault = faults.For(link.Port, context.Connection.RemoteIpAddress, context.Request.Path);
        switch (fault?.Rule.Act)
        {
            case LinkFaultAct.Error:
                context.Response.StatusCode = fault.Rule.Status;
                return;
            case LinkFaultAct.BlockRequests:
                await HoldAsync(context, fault);
                return;
            case LinkFaultAct.BlockAnswers:
                // Buffered in memory and never sent: the request takes effect, its answer does not leave.
                context.Response.Body = Stream.Null;
                await SendAsync(context, link);
                await HoldAsync(context, fault);
                return;
            case LinkFaultAct.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.Rule.DelayMs), time, context.RequestAborted);
                break;
        }

        await SendAsync(context, link);
        if (context.GetForwarderErrorFeature() is not null && !context.Response.HasStarted)
        {
            // A caller of the real thing would see a broken connection, not a proxy's answer.
            context.Abort();
        }
    }

    public void Dispose() => _http.Dispose();

    private ValueTask<ForwarderError> SendAsync(HttpContext context, Link link) =>
        forwarder.SendAsync(context, link.To.GetLeftPart(UriPartial.Authority), _http, s_config, HttpTransformer.Default, context.RequestAborted);

    /// <summary>Until the caller gives up or the fault is taken back; then the connection breaks.</summary>
    private async Task HoldAsync(HttpContext context, ActiveFault fault)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, fault.Ended);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            context.Abort();
        }
    }
}
