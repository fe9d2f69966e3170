namespace Platform.Client;

/// <summary>Where a deployment's edge or admin port is, and how patient its client is.</summary>
public sealed record EdgeClientOptions
{
    /// <summary>Base address, such as <c>http://127.0.0.1:8080</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Sent as <c>X-API-Key</c>; null where no key is asked for.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Deadline of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call that may be repeated is sent again after 429 or 503.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The longest wait before one repetition, whatever <c>Retry-After</c> says.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(5);
}
