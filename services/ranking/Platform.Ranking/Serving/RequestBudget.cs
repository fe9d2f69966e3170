namespace Platform.Ranking.Serving;

/// <summary>A stage of a request, in the order in which they run.</summary>
internal enum Stage
{
    Candidates,
    Features,
    Scoring,
}

/// <summary>What is left of one request's deadline, stage by stage. Made at the start of a request, disposed at its end.</summary>
internal sealed class RequestBudget(DeadlineOptions options, TimeProvider time, CancellationToken client) : IDisposable
{
    private readonly long _start = time.GetTimestamp();
    private readonly CancellationTokenSource?[] _stages = new CancellationTokenSource?[3];

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
        if (_stages[(int)stage] is { } made)
        {
            return made.Token;
        }

        var source = CancellationTokenSource.CreateLinkedTokenSource(client);
        _stages[(int)stage] = source;
        var left = Left(stage);
        if (left == TimeSpan.Zero)
        {
            source.Cancel();
        }
        else
        {
            source.CancelAfter(left);
        }

        return source.Token;
    }

    public void Dispose()
    {
        foreach (var stage in _stages)
        {
            stage?.Dispose();
        }
    }

    private double ShareOf(Stage stage) => stage switch
    {
        Stage.Candidates => options.CandidatesUntil,
        Stage.Features => options.FeaturesUntil,
        _ => options.ScoringUntil,
    };
}
