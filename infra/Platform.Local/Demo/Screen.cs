using Platform.Local.Regions;
using Spectre.Console;

namespace Platform.Local.Demo;

/// <summary>What local mode prints. Where nobody watches, only plain lines are written.</summary>
internal sealed class Screen
{
    private const int ReadableWidth = 150;
    private readonly IAnsiConsole _console;

    public Screen(IAnsiConsole console)
    {
        _console = console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = ReadableWidth;
        }
    }

    public void Line(string text) => _console.WriteLine(text);

    public void Blank() => _console.WriteLine();

    public void Write(Table table) => _console.Write(table);

    /// <summary>A line that must stay whole to be pasted.</summary>
    public static void Raw(string text) => Console.Out.WriteLine(text);

    public Task<T> ProgressAsync<T>(Func<IDemoProgress, Task<T>> work) =>
        Console.IsOutputRedirected || !_console.Profile.Capabilities.Interactive
            ? work(new PlainProgress(this))
            : _console.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(context => work(new BarProgress(context)));

    public void Addresses(LocalPlatform platform)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("what").AddColumn("address");
        table.AddRow("edge: events, products, search, recommendations", platform.EdgeAddress.ToString());
        table.AddRow("edge: OpenAPI", new Uri(platform.EdgeAddress, "/openapi/v1.json").ToString());
        table.AddRow("operators: metrics of the whole process", new Uri(platform.AdminAddress, "/metrics").ToString());
        table.AddRow("operators: state, drain, restore", new Uri(platform.AdminAddress, "/admin/state").ToString());
        foreach (var region in LocalPlatform.Regions)
        {
            foreach (var service in AddressBook.Regional)
            {
                table.AddRow($"region {region}: {service.ToString().ToLowerInvariant()}", platform.AddressOf(region, service).ToString());
            }
        }

        table.AddRow("witness", platform.AddressOf(null, ServiceName.Health).ToString());
        table.AddRow("trainer", platform.AddressOf(null, ServiceName.Trainer).ToString());
        _console.Write(table);
    }

    public void Promises()
    {
        Line("What this cannot promise: everything is in memory and a temporary folder, and gone when it ends;");
        Line("a crash of this process loses accepted events; both regions share one machine and one process;");
        Line("its brokers keep the newest 5 MB a partition, so that large data sets belong on the compose deployment;");
        Line("no key is asked for, since only this machine can connect.");
    }
}

/// <summary>How the filling is shown.</summary>
internal interface IDemoProgress
{
    /// <param name="what">The step.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="all">Of how much.</param>
    void Report(string what, long done, long all);
}

internal sealed class BarProgress(ProgressContext context) : IDemoProgress
{
    private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);

    public void Report(string what, long done, long all)
    {
        if (!_tasks.TryGetValue(what, out var task))
        {
            _tasks[what] = task = context.AddTask(what);
        }

        task.MaxValue = Math.Max(1, all);
        task.Value = done;
    }
}

internal sealed class PlainProgress(Screen screen) : IDemoProgress
{
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);

    public void Report(string what, long done, long all)
    {
        if (done >= all && _finished.Add(what))
        {
            screen.Line(FormattableString.Invariant($"{what}: {all:N0}"));
        }
    }
}
