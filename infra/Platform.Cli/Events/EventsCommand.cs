using System.CommandLine;
using Platform.Contracts.Serving;
using Spectre.Console;

namespace Platform.Cli.Events;

/// <summary><c>platform events send</c>: JSON as it is, in any dialect that the platform reads.</summary>
internal static class EventsCommand
{
    private const int LargestBody = 2 * 1024 * 1024;

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "A file with one event, an array, or JSON lines; '-' reads the input.", DefaultValueFactory = _ => "-" };
        var send = new Command("send", """
            Send events from a file or the input, as they are.

            Examples:
              platform events send event.json
              echo '{"eventType":"home-page-view","visitorId":"me"}' | platform events send
            """) { file }.Does(terminal, async (parse, ct) =>
        {
            var body = await ReadAsync(terminal, parse.GetValue(file)!, ct);
            using var edge = options.EdgeOf(parse);
            var answer = await edge.PublishJsonAsync(body, IsLines(body) ? "application/x-ndjson" : "application/json", ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(answer, CliJson.Default.IngestResponse);
            }
            else
            {
                Show(terminal.Console, answer);
            }

            return answer.Rejected == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return new Command("events", "Send events by hand.") { send };
    }

    private static async Task<byte[]> ReadAsync(Terminal terminal, string file, CancellationToken ct)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new UsageException($"There is no file '{file}'.");
        }

        await using var stream = file == "-" ? terminal.Input() : File.OpenRead(file);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
            {
                throw new UsageException("This is more than 2 MB, which is as much as one request may hold. Cut it into several files.");
            }
        }

        return body.Length > 0 ? body.ToArray() : throw new UsageException("There is nothing to send: the input is empty.");
    }

    /// <summary>Two objects under one another: JSON lines.</summary>
    private static bool IsLines(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \r\n\t"u8);
        if (text.IsEmpty || text[0] != (byte)'{')
        {
            return false;
        }

        foreach (var line in text.Split((byte)'\n'))
        {
            var first = text[line].Trim(" \r\t"u8);
            return !first.IsEmpty && first[^1] == (byte)'}' && !text[line.End..].TrimStart(" \r\n\t"u8).IsEmpty;
        }

        return false;
    }

    private static void Show(IAnsiConsole console, IngestResponse answer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("#").AddColumn("event").AddColumn("status").AddColumn("why");
        foreach (var result in answer.Results)
        {
            table.AddRow(
                result.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Markup.Escape(result.EventId ?? ""),
                result.Status.ToString().ToLowerInvariant(),
                Markup.Escape(result.Field is { } field ? $"{field}: {result.Reason}" : result.Reason ?? ""));
        }

        console.Write(table);
        console.MarkupLineInterpolated($"{answer.Accepted} accepted, {answer.Duplicates} duplicate, {answer.Rejected} rejected");
    }
}
