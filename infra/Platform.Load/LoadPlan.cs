namespace Platform.Load;

/// <summary>What was asked of a load run.</summary>
public sealed record LoadPlan
{
    /// <summary>Requests a second.</summary>
    public required double Rate { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Share of requests that are events.</summary>
    public required double PostShare { get; init; }

    /// <summary>Deadline of one request.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Requests under way at most; what is due beyond it counts as an error, since a shopper would wait too.</summary>
    public int MostInFlight { get; init; } = 4_096;

    /// <summary>Shoppers of the run: no other run has them, so that their counts are this run's.</summary>
    public int Visitors { get; init; } = 100;

    /// <summary>Products that the events are about.</summary>
    public int Products { get; init; } = 50;

    public required int Seed { get; init; }

    /// <summary>Distinguishes this run's events from any other's.</summary>
    public required string Run { get; init; }

    public IReadOnlyList<string> Queries { get; init; } =
        ["laptop", "wireless headphone", "running shoe", "coffee", "desk lamp", "tent", "leather", "camera", "耳机", "toner", "black", "office chair"];
}
