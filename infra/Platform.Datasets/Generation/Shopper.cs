using System.Globalization;

namespace Platform.Datasets.Generation;

/// <summary>A shopper and their tastes.</summary>
public sealed class Shopper
{
    private Shopper(string visitorId, string? userId, IReadOnlyList<(Leaf Leaf, double Weight)> tastes, IReadOnlySet<string> brands)
    {
        VisitorId = visitorId;
        UserId = userId;
        Tastes = tastes;
        Brands = brands;
    }

    /// <summary>What the shop's clients send as <c>visitorId</c>.</summary>
    public string VisitorId { get; }

    /// <summary>What they send as <c>userId</c>; null for those who never sign in.</summary>
    public string? UserId { get; }

    /// <summary>Leaves of the category tree that they like, and how much.</summary>
    internal IReadOnlyList<(Leaf Leaf, double Weight)> Tastes { get; }

    /// <summary>Brands that they prefer.</summary>
    internal IReadOnlySet<string> Brands { get; }

    /// <summary>How much cheaper things attract them: 0 not at all, 1 strongly.</summary>
    internal double Thrift { get; private init; }

    /// <summary>Reads and types Chinese.</summary>
    internal bool ReadsChinese { get; private init; }

    /// <summary>How often they come, beside the others.</summary>
    internal double Activity { get; private init; }

    internal static Shopper Generate(int index, ShopOptions options, Random random)
    {
        var home = random.Pick(Taxonomy.Shop.Leaves);
        var tastes = new List<(Leaf Leaf, double Weight)> { (home, 3) };
        var near = Taxonomy.Shop.Siblings[home.Index];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            tastes.Add((random.Pick(near), 1.5));
        }

        for (var i = random.Next(0, 3); i > 0; i--)
        {
            tastes.Add((random.Pick(Taxonomy.Shop.Leaves), 1));
        }

        var brands = tastes
            .SelectMany(t => Enumerable.Range(0, 2).Select(_ => random.Pick(Taxonomy.Shop.Brands[t.Leaf.Department]).Name))
            .ToHashSet(StringComparer.Ordinal);
        var number = (index + 1).ToString("0000", CultureInfo.InvariantCulture);
        return new Shopper($"shopper-{number}", random.Happens(0.4) || index == 0 ? $"user-{number}" : null, tastes, brands)
        {
            Thrift = random.NextDouble(),
            ReadsChinese = random.Happens(options.ChineseShare) && index > 0,
            Activity = random.LogNormal(1, 0.8),
        };
    }
}
