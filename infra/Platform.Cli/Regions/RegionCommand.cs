using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Platform.Contracts.Control;

namespace Platform.Cli.Regions;

/// <summary><c>platform region</c>: an operator's word on a region, which beats automation until it ends.</summary>
internal static class RegionCommand
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var command = new Command("region", """
            Take a region out of the traffic, fix its share, or give it back to automation. A majority of the observers decides it, like
            everything else that moves traffic; every order has a reason, ends by itself when told to, and is in the router's audit.

            Examples:
              platform region drain a --reason "new kernel" --for 30m
              platform region pin a --weight 25 --reason "a load test" --for 2h
              platform region freeze b --reason "while the database moves"
              platform region restore a --reason "the kernel is in"
            """)
        {
            Order(terminal, options, OrderAction.Drain, "No new traffic for a region. Refused for the last one that serves."),
            Order(terminal, options, OrderAction.Pin, "A fixed share of the traffic, however well or badly the region does."),
            Order(terminal, options, OrderAction.Freeze, "The share that the region has now, whatever happens."),
            Order(terminal, options, OrderAction.Restore, "Back under automation, its earlier falls forgiven; a region that was out comes back in steps."),
        };
        return command;
    }

    private static Command Order(Terminal terminal, GlobalOptions options, OrderAction action, string description)
    {
        var region = new Argument<string>("region") { Description = "Its name." };
        var reason = new Option<string>("--reason") { Description = "Why, for the audit and for who looks at the status; at most 500 characters.", Required = true };
        var time = new Option<string?>("--for") { Description = "How long: 90s, 30m, 2h or 1d. Until it is restored when left out." };
        var weight = new Option<int>("--weight") { Description = "The share, 1 to 100.", Required = true };
        var command = new Command(action.ToString().ToLowerInvariant(), description) { region, reason };
        if (action != OrderAction.Restore)
        {
            command.Options.Add(time);
        }

        if (action == OrderAction.Pin)
        {
            command.Options.Add(weight);
        }

        return command.Does(terminal, async (parse, ct) =>
        {
            var request = new OperatorRequest
            {
                Reason = parse.GetValue(reason),
                ExpireTime = action != OrderAction.Restore && parse.GetValue(time) is { } text ? terminal.Time.GetUtcNow() + DurationOf(text) : null,
                Weight = action == OrderAction.Pin ? parse.GetValue(weight) : null,
            };
            using var admin = options.AdminOf(parse);
            var state = await admin.OrderAsync(parse.GetValue(region)!, action, request, ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(state, CliJson.Default.JsonElement);
            }
            else
            {
                await terminal.Output.WriteLineAsync($"epoch {state.GetProperty("epoch").GetInt64()}: {WeightsOf(state)}");
            }

            return ExitCode.Ok;
        });
    }

    private static string WeightsOf(JsonElement state) =>
        string.Join(", ", state.GetProperty("weights").EnumerateObject().Select(w => $"{w.Name} {w.Value.GetInt32()} %"));

    private static TimeSpan DurationOf(string text)
    {
        var unit = text.Length > 0 ? text[^1] : ' ';
        TimeSpan? one = unit switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return one is { } length
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0
            && count <= s_longest / length
            ? length * count
            : throw new UsageException($"--for is '{text}': write a time like 90s, 30m, 2h or 1d, at most {s_longest.TotalDays:0}d.");
    }
}
