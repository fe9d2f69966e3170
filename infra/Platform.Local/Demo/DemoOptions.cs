using Platform.Datasets.Generation;

namespace Platform.Local.Demo;

/// <summary>The made-up shop that local mode is filled with.</summary>
internal sealed record DemoOptions
{
    /// <summary>As many as start in seconds on two cores, and as their events fit the embedded brokers several times over.</summary>
    public const int DefaultShoppers = 150;

    public int Products { get; init; } = 3_200;

    public int Shoppers { get; init; } = DefaultShoppers;

    public int Days { get; init; } = 14;

    public int Seed { get; init; } = 1;

    public GeneratedShop Generate(DateTimeOffset now) =>
        new(new ShopOptions { End = now, Products = Products, Shoppers = Shoppers, Days = Days, Seed = Seed });
}

internal static class DemoExtensions
{
    /// <summary>With a shop to learn from, the trainer waits until all of it is there and is then asked; without one it decides itself.</summary>
    public static LocalOptions With(this LocalOptions options, DemoOptions? demo) =>
        demo is null
            ? options
            : options with { Settings = new Dictionary<string, string?>(options.Settings) { ["Trainer:Automatic"] = "false" } };
}
