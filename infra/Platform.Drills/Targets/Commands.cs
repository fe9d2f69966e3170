using System.Diagnostics;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Targets;

/// <summary>Commands that a scenario names, run by the shell with a deadline.</summary>
internal static class Commands
{
    /// <summary>The word for them in injuries and undoings.</summary>
    public const string Kind = "command";

    /// <summary>The engine may have a real-time priority; what a scenario starts is to have none.</summary>
    private const string AsOthers = "chrt --other --pid 0 $$ >/dev/null 2>&1";

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    public static Injury Plan(CommandFault command) => new(Kind, command.Do, null, null, [], new Undo(Kind, command.Undo))
    {
        Details = new Dictionary<string, string> { [Kind] = command.Do },
    };

    /// <exception cref="TargetException">It failed, or took too long.</exception>
    public static async Task RunAsync(string command, CancellationToken ct)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{AsOthers}\n{command}");
        using var process = Process.Start(start) ?? throw new TargetException($"'{command}' did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        using var deadline = new CancellationTokenSource(s_deadline);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw ct.IsCancellationRequested ? e : new TargetException($"'{command}' took longer than {s_deadline.TotalSeconds:0} s.", e);
        }

        if (process.ExitCode != 0)
        {
            throw new TargetException($"'{command}' ended with {process.ExitCode}: {(await errors).Trim()} {(await output).Trim()}".TrimEnd());
        }
    }
}
