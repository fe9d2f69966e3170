namespace Platform.Client.Uploading;

/// <summary>How much is sent at once.</summary>
public sealed record UploadOptions
{
    /// <summary>Items a request; the platform takes 1,000.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Bytes a request; the platform takes 2 MB.</summary>
    public int BatchBytes { get; init; } = 1_500_000;

    /// <summary>Requests under way at once.</summary>
    public int Concurrency { get; init; } = 4;
}
