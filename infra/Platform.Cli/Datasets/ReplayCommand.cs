using System.CommandLine;
using Platform.Datasets.Importing;
using Spectre.Console;

namespace Platform.Cli.Datasets;

/// <summary><c>platform replay</c>: a data set's behaviour as events, as fast or as slow as asked.</summary>
internal static class ReplayCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var folder = new Argument<string>("folder") { Description = "The folder with the data set's files; what it is, the files tell." };
        var rate = new Option<double?>("--rate") { Description = "Events a second at most; as fast as they are taken when absent." };
        var limit = new Option<long?>("--limit") { Description = "Stop after so many rows; a later run goes on from there." };
        var speedup = new Option<double?>("--speedup") { Description = "Keep the distances in time of the data, this many times faster: 60 plays an hour in a minute." };
        var keepTimes = new Option<bool>("--keep-times") { Description = "Send the times of the data. Otherwise they are moved so that the last event is now, since old behaviour has faded." };
        var skipProducts = new Option<bool>("--skip-products") { Description = "Do not send the data set's products first. Events of unknown products count, but nothing can be recommended from them." };
        var restart = new Option<bool>("--restart") { Description = "Forget how far an interrupted run came." };
        var state = new Option<string?>("--state") { Description = "The file that remembers how far an interrupted run came; in the user's state folder when absent." };
        return new Command("replay", """
            Send a data set's behaviour as events. Every row is accepted, duplicate, rejected or skipped, and counted with the reason.
            Event ids follow from the rows, so that sending the same files again changes nothing. An interrupted run goes on where it stopped.

            Examples:
              platform replay ./data/retailrocket_events
              platform replay ./data/rees46_sample --speedup 100
              platform replay ./data/uci_online_retail --rate 500 --limit 10000
            """)
        {
            folder, rate, limit, speedup, keepTimes, skipProducts, restart, state,
        }.Does(terminal, async (parse, ct) =>
        {
            var plan = new ReplayPlan
            {
                Rate = Positive(parse.GetValue(rate), "--rate"),
                Limit = parse.GetValue(limit) is { } l ? (long)Positive(l, "--limit")! : null,
                Speedup = Positive(parse.GetValue(speedup), "--speedup"),
                KeepTimes = parse.GetValue(keepTimes),
                SendProducts = !parse.GetValue(skipProducts),
                Restart = parse.GetValue(restart),
                StatePath = parse.GetValue(state) ?? ReplayState.DefaultPath(parse.GetValue(folder)!, options.EdgeAddressOf(parse)),
            };
            if (plan is { Rate: not null, Speedup: not null })
            {
                throw new UsageException("--rate and --speedup both set the pace: give one of them.");
            }

            var dataset = await DatasetCatalog.OpenAsync(parse.GetValue(folder)!, ct);
            if (!dataset.HasEvents)
            {
                throw new UsageException($"{dataset.Name} has products but no behaviour. Send its products with: platform import {parse.GetValue(folder)}");
            }

            using var edge = options.EdgeOf(parse);
            return await new Replay(terminal, dataset, edge, plan, parse.GetValue(options.Json)).RunAsync(ct);
        });
    }

    private static double? Positive(double? value, string option) =>
        value is null or > 0 ? value : throw new UsageException($"{option} is {value}: give a number above 0.");
}

/// <summary>What was asked of a replay.</summary>
internal sealed record ReplayPlan
{
    public double? Rate { get; init; }

    public long? Limit { get; init; }

    public double? Speedup { get; init; }

    public bool KeepTimes { get; init; }

    public bool SendProducts { get; init; }

    public bool Restart { get; init; }

    public required string StatePath { get; init; }
}
