using System.CommandLine;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models show | history | compare | promote | rollback</c>: how versions are tried, and an engineer's word in it.</summary>
internal static class RolloutCommands
{
    public static IEnumerable<Command> Build(Terminal terminal, GlobalOptions options) =>
        [Show(terminal, options), History(terminal, options), Compare(terminal, options), Promote(terminal, options), RollBack(terminal, options)];

    private static Command Show(Terminal terminal, GlobalOptions options)
    {
        var model = ModelArgument();
        return new Command("show", """
            Show which versions of a model there are, how the one on trial does, and the confidence sequence of its clicks.

            Examples:
              platform models show ranker
              platform models show ranker --json
            """)
        {
            model,
        }.Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var view = await admin.GetRolloutAsync(parse.GetValue(model)!, ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(view, ContractsJson.Default.RolloutView);
            }
            else
            {
                RolloutDrawing.Show(terminal.Console, view);
            }

            return ExitCode.Ok;
        });
    }

    private static Command History(Terminal terminal, GlobalOptions options)
    {
        var model = ModelArgument();
        return new Command("history", """
            Tell what became of a model's versions: who published them, how they did, what was decided and why.

            Example: platform models history ranker
            """)
        {
            model,
        }.Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var history = await admin.GetRolloutHistoryAsync(parse.GetValue(model)!, ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(history, ContractsJson.Default.RolloutHistory);
            }
            else
            {
                foreach (var transition in history.Transitions)
                {
                    terminal.Console.WriteLine(RolloutStory.Of(transition));
                }
            }

            return ExitCode.Ok;
        });
    }

    private static Command Compare(Terminal terminal, GlobalOptions options)
    {
        var model = ModelArgument();
        var version = new Argument<string?>("version") { Description = "A version; the one on trial when left out.", DefaultValueFactory = _ => null };
        return new Command("compare", """
            Print the differences between a version and the one that served while it was tried, on the same traffic. Without a version, of
            the one on trial just now; of another, as they were when it was promoted or rolled back.

            Examples:
              platform models compare ranker
              platform models compare ranker 20260314150926-1
            """)
        {
            model, version,
        }.Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var (title, figures) = parse.GetValue(version) is { } named
                ? await FiguresOfAsync(admin, parse.GetValue(model)!, named, ct)
                : OnTrial(await admin.GetRolloutAsync(parse.GetValue(model)!, ct));
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(figures, RolloutReportJson.Default.IReadOnlyDictionaryStringDouble);
            }
            else
            {
                RolloutDrawing.Compare(terminal.Console, title, figures);
            }

            return ExitCode.Ok;
        });
    }

    private static (string Title, IReadOnlyDictionary<string, double> Figures) OnTrial(RolloutView view) => view.Rollout.Candidate is { } candidate
        ? ($"{candidate.Artifact.Version} beside {view.Rollout.Stable?.Version ?? "nothing"}: {view.Judgement ?? "no figures before its shadow"}", view.Figures)
        : throw new UsageException($"No version of {view.Rollout.Model} is on trial; name one that was.");

    private static async Task<(string Title, IReadOnlyDictionary<string, double> Figures)> FiguresOfAsync(
        Client.AdminClient admin, string model, string version, CancellationToken ct)
    {
        var history = await admin.GetRolloutHistoryAsync(model, ct);
        var last = history.Transitions.LastOrDefault(t => t.Version == version && t.Figures.Count > 0)
            ?? throw new UsageException($"The history has no figures of {model} {version}: it was not tried beside another version.");
        return (RolloutStory.Of(last), last.Figures);
    }

    private static Command Promote(Terminal terminal, GlobalOptions options) => Order(
        terminal,
        options,
        "promote",
        """
        Have the version on trial answer everybody now, without waiting for its figures.

        Example: platform models promote ranker 20260314150926-1 --reason "the season has begun"
        """,
        (admin, model, version, order, ct) => admin.PromoteAsync(model, version, order, ct));

    private static Command RollBack(Terminal terminal, GlobalOptions options) => Order(
        terminal,
        options,
        "rollback",
        """
        Withdraw a version: the one on trial, one that waits for its turn, or the one that serves, whose place the one before it takes at
        once. It is not offered again.

        Example: platform models rollback ranker 20260314150926-1 --reason "shoppers complain"
        """,
        (admin, model, version, order, ct) => admin.RollBackAsync(model, version, order, ct));

    private static Command Order(
        Terminal terminal,
        GlobalOptions options,
        string name,
        string description,
        Func<Client.AdminClient, string, string, RolloutOrder, CancellationToken, Task<ModelTransition>> act)
    {
        var model = ModelArgument();
        var version = new Argument<string>("version") { Description = "The version." };
        var reason = new Option<string>("--reason") { Description = "Why; it goes into the history.", Required = true };
        return new Command(name, description) { model, version, reason }.Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var order = new RolloutOrder { By = terminal.Environment("USER"), Reason = parse.GetValue(reason) };
            var decided = await act(admin, parse.GetValue(model)!, parse.GetValue(version)!, order, ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(decided, ContractsJson.Default.ModelTransition);
            }
            else
            {
                terminal.Console.WriteLine(RolloutStory.Of(decided));
            }

            return ExitCode.Ok;
        });
    }

    private static Argument<string> ModelArgument() => new("model") { Description = "The model, such as ranker." };
}
