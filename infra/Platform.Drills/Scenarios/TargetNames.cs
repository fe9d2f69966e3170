namespace Platform.Drills.Scenarios;

/// <summary>What a drill can be run on.</summary>
internal static class TargetNames
{
    /// <summary>The whole platform in the engine's own process.</summary>
    public const string Local = "local";

    /// <summary>A compose project on this machine's container engine.</summary>
    public const string Compose = "compose";

    /// <summary>Anything, by commands that the scenario names.</summary>
    public const string Commands = "commands";

    public static readonly IReadOnlyList<string> All = [Local, Compose, Commands];
}
