namespace Platform.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Done, but a check failed: something was rejected, an error was counted, a figure is too low.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be carried out as it stands.</summary>
    public const int Usage = 2;

    /// <summary>The platform did not answer.</summary>
    public const int Unreachable = 3;

    /// <summary>A drill proved nothing: it was refused, or what it measured cannot be trusted.</summary>
    public const int NotProven = 4;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    public const string Table = """
        Exit codes:
          0    done
          1    a check failed: something was rejected, an error was counted, a figure is too low
          2    the command line cannot be carried out as it stands
          3    the platform did not answer
          4    a drill proved nothing
          130  interrupted
        """;
}
