using System.CommandLine;
using Platform.Load;
using Spectre.Console;

namespace Platform.Cli.Load;

/// <summary><c>platform load shoppers</c>: shoppers who click, for rollouts to judge by.</summary>
internal static class ShoppersCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var rate = new Option<double>("--rate") { Description = "Lists a second, 0.1 to 1,000.", DefaultValueFactory = _ => 50 };
        var duration = new Option<double>("--duration") { Description = "Seconds, 1 to 86,400.", DefaultValueFactory = _ => 300 };
        var visitors = new Option<int>("--visitors") { Description = "How many shoppers there are, 10 to 1,000,000.", DefaultValueFactory = _ => 5_000 };
        var price = new Option<decimal>("--middle-price") { Description = "What is up to this price is cheap to them.", DefaultValueFactory = _ => 50 };
        var seed = new Option<int>("--seed") { Description = "Seed of what they do.", DefaultValueFactory = _ => 1 };
        return new Command("shoppers", """
            Send shoppers who are shown lists of the home page, go through them from the top, choose what is cheap more readily than what is dear,
            and sometimes buy: traffic by which a rollout can tell a better ranker from a worse one.

            Example: platform load shoppers --rate 50 --duration 300
            """)
        {
            rate, duration, visitors, price, seed,
        }.Does(terminal, async (parse, ct) =>
        {
            using var edge = options.EdgeOf(parse);
            var plan = new ShoppingPlan
            {
                Rate = LoadCommand.InRange(parse.GetValue(rate), "--rate", 0.1, 1_000),
                Visitors = (int)LoadCommand.InRange(parse.GetValue(visitors), "--visitors", 10, 1_000_000),
                Seed = parse.GetValue(seed),
                Run = $"shopper-{Guid.CreateVersion7(terminal.Time.GetUtcNow()):N}"[..20],
                MiddlePrice = parse.GetValue(price),
            };
            var shoppers = new ClickingShoppers(edge, plan, terminal.Time);
            using var over = new CancellationTokenSource(TimeSpan.FromSeconds(LoadCommand.InRange(parse.GetValue(duration), "--duration", 1, 86_400)), terminal.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
            await shoppers.RunAsync(either.Token);
            terminal.Console.WriteLine($"{shoppers.Lists:N0} lists shown, {shoppers.Failures:N0} failed");
            return shoppers.Failures == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }
}
