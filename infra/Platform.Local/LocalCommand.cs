using System.CommandLine;
using System.Diagnostics;
using Platform.Client;
using Platform.Local.Demo;
using Spectre.Console;

namespace Platform.Local;

/// <summary>The command line of local mode.</summary>
internal static class LocalCommand
{
    private const int Failed = 1;
    private const int Usage = 2;
    private const int Interrupted = 130;

    /// <summary>How long the process may take to end after Ctrl-C.</summary>
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var edgePort = new Option<int>("--edge-port") { Description = "The edge's port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 8080 };
        var adminPort = new Option<int>("--admin-port") { Description = "The operators' port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 8081 };
        var products = new Option<int>("--products") { Description = "Products of the made-up shop, 100 to 5,000.", DefaultValueFactory = _ => 3_200 };
        var shoppers = new Option<int>("--shoppers") { Description = "Shoppers of the made-up shop, 10 to 2,000.", DefaultValueFactory = _ => DemoOptions.DefaultShoppers };
        var days = new Option<int>("--days") { Description = "Days of history, 1 to 60.", DefaultValueFactory = _ => 14 };
        var seed = new Option<int>("--seed") { Description = "Seed of the shop: the same seed, the same shop.", DefaultValueFactory = _ => 1 };
        var noDemo = new Option<bool>("--no-demo") { Description = "Start empty: no shop, no shoppers, no model." };
        var once = new Option<bool>("--once") { Description = "End after the first recommendation, instead of running until Ctrl-C." };
        var log = new Option<string>("--log") { Description = "Show the services' log from this level: trace, debug, information, warning, error, none.", DefaultValueFactory = _ => "none" };
        log.AcceptOnlyFromAmong("trace", "debug", "information", "warning", "error", "critical", "none");
        foreach (var (option, least, most) in new[] { (edgePort, 0, 65_535), (adminPort, 0, 65_535), (products, 100, 5_000), (shoppers, 10, 2_000), (days, 1, 60) })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var value) || value < least || value > most))
                {
                    result.AddError($"{option.Name} is '{result.Tokens[0].Value}': give a whole number from {least} to {most}.");
                }
            });
        }

        var root = new RootCommand("""
            Run the whole platform in this process: two regions, edge, witness and trainer on embedded brokers. A made-up shop is filled in
            and its shoppers are replayed, so that search and recommendations answer at once. Nothing is kept when it ends.

            Examples:
              dotnet run -c Release --project infra/Platform.Local
              dotnet run -c Release --project infra/Platform.Local -- --edge-port 9080 --admin-port 9081 --seed 7
              dotnet run -c Release --project infra/Platform.Local -- --no-demo

            Exit codes: 0 done, 1 the platform did not start, 2 the command line cannot be carried out, 130 interrupted while starting.
            """)
        {
            edgePort, adminPort, products, shoppers, days, seed, noDemo, once, log,
        };
        root.SetAction((parse, ct) => GuardAsync(
            new LocalOptions { EdgePort = parse.GetValue(edgePort), AdminPort = parse.GetValue(adminPort), LogLevel = parse.GetValue(log)! },
            parse.GetValue(noDemo)
                ? null
                : new DemoOptions
                {
                    Products = parse.GetValue(products),
                    Shoppers = parse.GetValue(shoppers),
                    Days = parse.GetValue(days),
                    Seed = parse.GetValue(seed),
                },
            parse.GetValue(once),
            ct));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = s_end, EnableDefaultExceptionHandler = false });
        }

        foreach (var mistake in parsed.Errors)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
        }

        return Usage;
    }

    private static async Task<int> GuardAsync(LocalOptions options, DemoOptions? demo, bool once, CancellationToken ct)
    {
        var started = false;
        try
        {
            await RunAsync(options, demo, once, () => started = true, ct);
            return 0;
        }
        catch (Exception e) when (e is LocalStartException or EdgeException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return started ? 0 : Interrupted;
        }
    }

    private static async Task RunAsync(LocalOptions options, DemoOptions? demo, bool once, Action started, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var screen = new Screen(AnsiConsole.Console);
        var begun = Process.GetCurrentProcess().StartTime;
        var shop = demo is null ? null : Task.Run(() => demo.Generate(time.GetUtcNow()), ct);
        screen.Line("Starting two regions, edge, witness and trainer in this process …");
        await using var platform = await LocalPlatform.StartAsync(options.With(demo), time, ct);
        await ReadyAsync(platform, time, ct);
        screen.Line($"All services listen after {Seconds(begun, time)} s.");
        if (shop is not null)
        {
            var filler = new ShopFiller(platform, await shop, time);
            var missing = await screen.ProgressAsync(progress => filler.FillAsync(progress, ct));
            await new Welcome(platform, await shop, screen).ShowAsync(missing, ct);
        }

        screen.Addresses(platform);
        screen.Line($"Ready after {Seconds(begun, time)} s, {Process.GetCurrentProcess().WorkingSet64 >> 20} MB of memory.");
        screen.Promises();
        started();
        if (!once)
        {
            screen.Line("Ctrl-C ends it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        }
    }

    private static string Seconds(DateTime begun, TimeProvider time) =>
        (time.GetLocalNow().DateTime - begun).TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until the edge answers and every ingestion and ranking service takes traffic.</summary>
    private static async Task ReadyAsync(LocalPlatform platform, TimeProvider time, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await platform.ReadyAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LocalStartException(
                $"Not every service was ready within a minute: {await platform.NotReadyAsync(ct)}. Start again with --log warning to see why.");
        }
    }
}
