namespace Platform.Ranking.Search;

/// <summary>When a search must stop: its time is up, or nobody waits for it any more.</summary>
internal sealed class SearchDeadline(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long _start = time.GetTimestamp();

    public bool IsOver => cancellationToken.IsCancellationRequested || Elapsed >= limit;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);
}
