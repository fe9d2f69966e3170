using Platform.Hosting.Problems;
using Platform.Router.Destinations;
using Platform.Router.Edge;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Router.Forwarding;

/// <summary>
/// Passes on a body that is too large to keep, as it comes, by YARP's forwarder. It can be tried elsewhere only while nothing of it was
/// sent: when nobody listens at the destination.
/// </summary>
internal sealed class StreamedForwarder(
    IHttpForwarder forwarder, EdgeHttpClient http, DestinationTable destinations, DestinationPicker picker, PassiveRecord record, RouterMetrics metrics, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = s_silence };

    public async Task ForwardAsync(HttpContext context, EdgeRoute route, bool counted)
    {
        var pool = destinations.Of(route.Service);
        var started = time.GetElapsedTime(0);
        var tried = new List<Destination>(Tries);
        while (tried.Count < Tries && picker.Pick(pool, tried.ToArray(), null, mayBeTrial: false, lastResort: true, out var trial) is { } destination)
        {
            tried.Add(destination);
            var passage = new Passage(destination, route, trial, time.GetElapsedTime(0), counted);
            destination.Started();
            var error = await forwarder.SendAsync(context, destination.Prefix, http.Invoker, s_config, EdgeTransformer.Instance, context.RequestAborted);
            destination.Ended();
            if (error == ForwarderError.None)
            {
                var failed = context.Response.StatusCode >= StatusCodes.Status500InternalServerError;
                if (failed)
                {
                    record.Badly(passage, AttemptEnd.Answered);
                }
                else
                {
                    record.Well(passage);
                }

                metrics.Request(route.Name, destination.Region, failed ? "server_error" : "ok", time.GetElapsedTime(0) - started);
                return;
            }

            var exception = context.GetForwarderErrorFeature()?.Exception;
            if (error is ForwarderError.RequestBodyClient or ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyClient or ForwarderError.ResponseBodyCanceled)
            {
                record.GivenUp(passage);
                // The client's doing, such as too many bytes or a closed connection; YARP has set the status.
                metrics.Request(route.Name, destination.Region, "client_error", time.GetElapsedTime(0) - started);
                return;
            }

            var notSent = exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            record.Badly(passage, notSent ? AttemptEnd.Refused : AttemptEnd.Broken);
            if (context.Response.HasStarted || !notSent)
            {
                break;
            }

            context.Response.Clear();
        }

        metrics.Request(route.Name, "", "unavailable", time.GetElapsedTime(0) - started);
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Problem.Unavailable(
                $"{route.Service}: {tried.Count} destinations were tried; a body of this size is not kept to be sent again. Send it again, or in smaller parts.", s_retryAfter)
                .ExecuteAsync(context);
        }
    }
}
