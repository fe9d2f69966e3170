namespace Platform.Local;

/// <summary>How the platform runs in one process.</summary>
public sealed record LocalOptions
{
    /// <summary>The edge's port on 127.0.0.1; 0 takes a free one.</summary>
    public int EdgePort { get; init; } = 8080;

    /// <summary>The port for operators on 127.0.0.1; 0 takes a free one.</summary>
    public int AdminPort { get; init; } = 8081;

    /// <summary>Partitions of a topic. A partition of the embedded broker keeps its last 5 MB.</summary>
    public int Partitions { get; init; } = 3;

    /// <summary>The least severe log lines that are shown: a name of <c>Microsoft.Extensions.Logging.LogLevel</c>.</summary>
    public string LogLevel { get; init; } = "None";

    /// <summary>Configuration of every service beyond what local mode sets, such as <c>Health:HoldDown</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
