using System.ComponentModel.DataAnnotations;

namespace Platform.Datasets.Generation;

/// <summary>The size and the seed of a generated shop. The same options and the same end give the same shop and the same events.</summary>
public sealed record ShopOptions
{
    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Products in the catalogue.</summary>
    [Range(100, 1_000_000)]
    public int Products { get; init; } = 3_200;

    /// <summary>Shoppers that visit the shop.</summary>
    [Range(1, 1_000_000)]
    public int Shoppers { get; init; } = 1_500;

    /// <summary>Days of history before the end.</summary>
    [Range(1, 365)]
    public int Days { get; init; } = 14;

    /// <summary>Visits of a shopper over the whole history, on average; few come often, most come seldom.</summary>
    [Range(0.1, 1_000)]
    public double SessionsPerShopper { get; init; } = 4.5;

    /// <summary>Share of products whose texts are Chinese.</summary>
    [Range(0, 1)]
    public double ChineseShare { get; init; } = 0.15;

    /// <summary>Share of products whose price changes once during the history.</summary>
    [Range(0, 1)]
    public double PriceChangeShare { get; init; } = 0.08;

    /// <summary>When the history ends: the time of the last events.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>When the history begins.</summary>
    public DateTimeOffset Start => End - TimeSpan.FromDays(Days);
}
