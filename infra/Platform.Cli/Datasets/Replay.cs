using System.Runtime.CompilerServices;
using Platform.Client;
using Platform.Client.Uploading;
using Platform.Contracts.Events;
using Platform.Datasets.Importing;
using Spectre.Console;

namespace Platform.Cli.Datasets;

/// <summary>One run of a replay: reads, paces, sends, counts, and remembers how far it came.</summary>
internal sealed class Replay(Terminal terminal, IDataset dataset, EdgeClient edge, ReplayPlan plan, bool json)
{
    private const int LargestBatch = 500;
    private const int PacedBatch = 50;
    private static readonly TimeSpan s_keepEvery = TimeSpan.FromSeconds(1);

    private readonly List<DatasetEntry<UserEvent>> _skipped = [];
    private DateTimeOffset? _firstTime;

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = plan.Restart ? null : await ReplayState.ReadAsync(plan.StatePath, ct);
        var bounds = await MeasureAsync(ct);
        var start = before ?? new ReplayState { Shift = plan.KeepTimes ? TimeSpan.Zero : terminal.Time.GetUtcNow() - bounds.Last };
        if (!json)
        {
            terminal.Console.MarkupLineInterpolated($"[bold]{dataset.Name}[/]: {dataset.Assumptions}");
            if (before is not null)
            {
                terminal.Console.MarkupLineInterpolated($"Going on after {before.Counts.Rows:N0} rows ([grey]{plan.StatePath}[/]); --restart begins anew.");
            }
        }

        if (before is null && plan.SendProducts)
        {
            await SendProductsAsync(ct);
        }

        var progress = new ReplayProgress(start);
        var finished = false;
        using var stopKeeping = new CancellationTokenSource();
        var keeping = KeepEverySecondAsync(progress, stopKeeping.Token);
        try
        {
            await terminal.ProgressAsync(json, context => SendEventsAsync(context, progress, start, bounds.Entries, ct));
            finished = progress.Safe.Entries >= bounds.Entries;
        }
        finally
        {
            await stopKeeping.CancelAsync();
            await keeping;
            // Also after Ctrl-C and after an error: what is answered for need not be sent again.
            await KeepAsync(progress.Safe, finished);
        }

        await ReportAsync(progress.Safe.Counts, finished);
        return progress.Safe.Counts.Rejected == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task SendProductsAsync(CancellationToken ct)
    {
        var products = await ImportCommand.SendProductsAsync(terminal, dataset, edge, json, ct);
        if (!json)
        {
            terminal.Console.MarkupLineInterpolated($"{products.Accepted:N0} products sent, {products.Rejected:N0} rejected.");
        }
    }

    private async Task SendEventsAsync(ProgressContext? context, ReplayProgress progress, ReplayState start, long entries, CancellationToken ct)
    {
        var task = context?.AddTask("events", maxValue: Math.Max(1, entries));
        task?.Increment(start.Entries);
        var paced = plan.Rate is not null || plan.Speedup is not null;
        var size = plan.Rate is { } perSecond ? (int)Math.Clamp(perSecond / 10, 1, LargestBatch) : paced ? PacedBatch : LargestBatch;
        var begun = terminal.Time.GetTimestamp();
        var uploader = new Uploader(edge, new UploadOptions { BatchSize = size });
        await uploader.SendEventsAsync(
            ItemsAsync(start, ct),
            item => item.Entry.Value! with { EventTime = item.Entry.Value!.EventTime + start.Shift },
            paced ? (batch, stop) => WaitForTurnAsync(batch, begun, stop) : null,
            (batch, response) =>
            {
                progress.Done(batch.Number, batch.Items, response);
                var safe = progress.Safe;
                if (task is not null)
                {
                    task.Value = safe.Entries;
                    task.Description = $"events: {safe.Counts.Accepted:N0} accepted, {safe.Counts.Duplicates:N0} duplicate, {safe.Counts.Rejected:N0} rejected";
                }
            },
            ct);
        progress.Finish(_skipped);
        task?.Value(progress.Safe.Entries);
    }

    /// <summary>The entries still to send, each with the skipped ones before it.</summary>
    private async IAsyncEnumerable<ReplayItem> ItemsAsync(ReplayState start, [EnumeratorCancellation] CancellationToken ct)
    {
        var ordinal = 0L;
        var rows = 0L;
        await foreach (var entry in dataset.ReadEventsAsync(ct))
        {
            if (++ordinal <= start.Entries)
            {
                continue;
            }

            rows += entry.Rows;
            if (rows > plan.Limit)
            {
                yield break;
            }

            if (entry.Value is null)
            {
                _skipped.Add(entry);
                continue;
            }

            yield return new ReplayItem(entry, ordinal, _skipped.Count == 0 ? [] : [.. _skipped]);
            _skipped.Clear();
        }
    }

    private async Task WaitForTurnAsync(UploadBatch<ReplayItem> batch, long begun, CancellationToken ct)
    {
        var time = batch.Items[^1].Entry.Value!.EventTime;
        _firstTime ??= batch.Items[0].Entry.Value!.EventTime;
        var due = plan.Rate is { } rate
            ? TimeSpan.FromSeconds(batch.FirstItem / rate)
            : (time - _firstTime.Value) / plan.Speedup!.Value;
        var wait = due - terminal.Time.GetElapsedTime(begun);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, terminal.Time, ct);
        }
    }

    /// <summary>How many entries there are, and when the last event was.</summary>
    private async Task<(long Entries, DateTimeOffset Last)> MeasureAsync(CancellationToken ct)
    {
        var entries = 0L;
        var last = DateTimeOffset.MinValue;
        await foreach (var entry in dataset.ReadEventsAsync(ct))
        {
            entries++;
            last = entry.Value is { } value && value.EventTime > last ? value.EventTime : last;
        }

        return entries > 0 && last > DateTimeOffset.MinValue
            ? (entries, last)
            : throw new UsageException($"{dataset.Name} has no event that can be read.");
    }

    /// <summary>A killed process cannot tidy up: what it loses is at most the last second, which is sent again as duplicates.</summary>
    private async Task KeepEverySecondAsync(ReplayProgress progress, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_keepEvery, terminal.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await progress.Safe.WriteAsync(plan.StatePath, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is over; its end writes the last state.
        }
    }

    private async Task KeepAsync(ReplayState safe, bool finished)
    {
        if (finished)
        {
            // A run that took less than the first tick has kept nothing, and perhaps there is no folder for it yet.
            if (File.Exists(plan.StatePath))
            {
                File.Delete(plan.StatePath);
            }

            return;
        }

        await safe.WriteAsync(plan.StatePath, CancellationToken.None);
    }

    private async Task ReportAsync(UploadCounts counts, bool finished)
    {
        if (json)
        {
            await terminal.WriteJsonAsync(counts, CliJson.Default.UploadCounts);
            return;
        }

        terminal.Console.Write(counts.ToTable("events"));
        if (!finished)
        {
            terminal.Console.MarkupLine("Not at the end: the same command goes on from here.");
        }
    }
}
