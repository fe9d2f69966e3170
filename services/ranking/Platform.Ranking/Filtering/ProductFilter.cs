using Platform.Contracts.Catalog;

namespace Platform.Ranking.Filtering;

/// <summary>A filter that was understood. It says of a product what the index says of its document.</summary>
internal sealed class ProductFilter
{
    private readonly Predicate<Product> _predicate;

    public ProductFilter(FilterNode root)
    {
        Root = root;
        _predicate = Compile(root);
    }

    public FilterNode Root { get; }

    public bool Matches(Product product) => _predicate(product);

    public override string ToString() => Root.ToString();

    private static Predicate<Product> Compile(FilterNode node)
    {
        switch (node)
        {
            case AndNode and:
                var all = and.Parts.Select(Compile).ToArray();
                return product => Array.TrueForAll(all, p => p(product));
            case OrNode or:
                var any = or.Parts.Select(Compile).ToArray();
                return product => Array.Exists(any, p => p(product));
            case NotNode not:
                var part = Compile(not.Part);
                return product => !part(product);
            case AnyNode list:
                var values = Wanted(list);
                return product => list.Field.TextsOf(product).Any(values.Contains);
            case RangeNode range:
                return product => range.Field.NumbersOf(product).Any(range.Contains);
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "No such condition.");
        }
    }

    /// <summary>The values of a condition as products have them.</summary>
    public static HashSet<string> Wanted(AnyNode node) =>
        node.Field.Name == FilterField.Categories
            ? node.Values.Select(CategoryPath.Normalize).ToHashSet(StringComparer.Ordinal)
            : node.Values.ToHashSet(StringComparer.Ordinal);
}
