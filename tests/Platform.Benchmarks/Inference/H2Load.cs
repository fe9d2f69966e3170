using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Benchmarks.Inference;

/// <summary>A request of a model, and how much of an answer there has to be.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Http2">Without asking first; HTTP/1.1 otherwise.</param>
/// <param name="Headers">Beside those that every client sends.</param>
/// <param name="Body">Of the request.</param>
/// <param name="AnswerBytes">Of the tensors in the answer; an error over gRPC has the status 200 and no body.</param>
internal sealed record ModelRequest(Uri Url, bool Http2, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, int AnswerBytes);

/// <summary>
/// h2load, a client in C for HTTP/1.1 and HTTP/2: a process of its own that takes little of the cores that it shares with the service, so
/// that what is measured is the service.
/// </summary>
internal static partial class H2Load
{
    public const string Needs = "h2load on the PATH; Debian's nghttp2-client has it";

    /// <summary>
    /// Answers a second to callers that send as soon as they were answered: each on a connection of its own over HTTP/1.1, all on one over
    /// HTTP/2, as the callers in one gRPC client are.
    /// </summary>
    public static async Task<double> PeakAsync(ModelRequest request, int callers, TimeSpan warmUp, TimeSpan duration, CancellationToken stop)
    {
        var body = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(body, request.Body, stop);
            string[] arguments =
            [
                "--warm-up-time", Text(warmUp.TotalSeconds), "--duration", Text(duration.TotalSeconds), "--data", body,
                .. request.Http2 ? new[] { "--clients", "1", "--max-concurrent-streams", Text(callers) } : ["--h1", "--clients", Text(callers)],
                .. request.Headers.SelectMany(h => new[] { "--header", $"{h.Name}: {h.Value}" }),
                request.Url.AbsoluteUri,
            ];
            return Read(await RunAsync(arguments, stop), request, duration);
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken stop)
    {
        using var process = Start(arguments);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(stop);
            var output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"h2load ended with exit code {process.ExitCode}: {await errors}{output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("h2load", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"h2load does not start. This benchmark needs {Needs}.", e);
        }
    }

    private static double Read(string output, ModelRequest request, TimeSpan duration)
    {
        var (seen, bytes) = (Outcomes().Match(output), DataBytes().Match(output));
        if (!seen.Success || !bytes.Success)
        {
            throw new InvalidOperationException($"h2load said nothing of its requests: {output}");
        }

        var (succeeded, failed) = (Number(seen.Groups["succeeded"]), Number(seen.Groups["failed"]) + Number(seen.Groups["errored"]) + Number(seen.Groups["timeout"]));
        if (failed > 0 || succeeded == 0 || Number(bytes.Groups["data"]) < succeeded * request.AnswerBytes)
        {
            throw new InvalidOperationException($"The service answered with errors, a throughput of which is none: {output}");
        }

        return succeeded / duration.TotalSeconds;
    }

    [GeneratedRegex(@"(?<succeeded>\d+) succeeded, (?<failed>\d+) failed, (?<errored>\d+) errored, (?<timeout>\d+) timeout")]
    private static partial Regex Outcomes();

    [GeneratedRegex(@"\((?<data>\d+)\) data")]
    private static partial Regex DataBytes();

    private static long Number(Group group) => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
