namespace Platform.Ranking.Serving;

/// <summary>A stage of a request, in the order in which they run.</summary>
internal enum Stage
{
    Visitor,
    Candidates,
    Features,
    Scoring,
}

/// <summary>What is left of one request's deadline, stage by stage. Made at the start of a request, disposed at its end.</summary>
internal sealed class RequestBudget(DeadlineOptions options, TimeProvider time, CancellationToken client) : IDisposable
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource?[] _stages = new CancellationTokenSource?[4];
    private bool _disposed;

    /// <summary>Cancelled when nobody waits for the answer any more; that is the end of the request, not a missing dependency.</summary>
    public CancellationToken Client => client;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>What a stage still has; never negative.</summary>
    public TimeSpan Left(Stage stage)
    {
        var left = (options.Request * ShareOf(stage)) - Elapsed;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Cancelled at the end of the stage's share, or with the client.</summary>
    public CancellationToken Until(Stage stage)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return new CancellationToken(canceled: true);
            }

            return (_stages[(int)stage] ??= Start(Left(stage))).Token;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        foreach (var stage in _stages)
        {
            // What a left-out source still waits for ends with the request.
            stage?.Cancel();
            stage?.Dispose();
        }
    }

    private CancellationTokenSource Start(TimeSpan left)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(client);
        if (left == TimeSpan.Zero)
        {
            source.Cancel();
        }
        else
        {
            source.CancelAfter(left);
        }

        return source;
    }

    private double ShareOf(Stage stage) => stage switch
    {
        Stage.Visitor => options.VisitorUntil,
        Stage.Candidates => options.CandidatesUntil,
        Stage.Features => options.FeaturesUntil,
        _ => options.ScoringUntil,
    };
}
