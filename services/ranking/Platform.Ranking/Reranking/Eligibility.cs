using Platform.Contracts.Catalog;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Reranking;

/// <summary>What a product must be, beyond being in stock, to be shown at a placement.</summary>
[Flags]
internal enum MustHaves
{
    None = 0,

    /// <summary>A category or brand in common with a product of the page, where the catalogue knows those of the page.</summary>
    SharedWithPage = 1,

    /// <summary>Not bought by this shopper yet.</summary>
    NotBought = 2,

    /// <summary>Bought by this shopper, and of a kind that one buys again.</summary>
    BoughtAndRepurchasable = 4,
}

/// <summary>
/// Decides for one request which products may be shown: in stock, not on the page already, within the client's filter, and what the
/// placement asks for. Candidates are judged before they are scored, and again when a list from before is shown.
/// </summary>
internal sealed class Eligibility(
    ProductFilter? filter, IReadOnlyList<string> pageProducts, IReadOnlyList<Product> knownPageProducts, IReadOnlySet<string> bought, MustHaves mustHaves)
{
    /// <summary>A product with this attribute at <c>false</c> is not worth buying twice: a washing machine, a film.</summary>
    public const string RepurchasableAttribute = "repurchasable";

    private static readonly HashSet<string> s_nothing = [];

    /// <summary>The rules that hold without knowing the shopper and for any list: what is shown must still be right for the page and the filter.</summary>
    public static Eligibility Basic(ProductFilter? filter, IReadOnlyList<string> pageProducts) =>
        new(filter, pageProducts, [], s_nothing, MustHaves.None);

    public bool Allows(Product product) =>
        ProductCatalogue.IsAvailable(product)
        && !pageProducts.Contains(product.Id)
        && Has(product)
        && ProductCatalogue.Matches(filter, product);

    private bool Has(Product product) =>
        ((mustHaves & MustHaves.NotBought) == 0 || !bought.Contains(product.Id))
        && ((mustHaves & MustHaves.BoughtAndRepurchasable) == 0 || (bought.Contains(product.Id) && IsRepurchasable(product)))
        && ((mustHaves & MustHaves.SharedWithPage) == 0 || knownPageProducts.Count == 0 || SharesWithPage(product));

    private static bool IsRepurchasable(Product product) =>
        product.Attributes?.GetValueOrDefault(RepurchasableAttribute)?.Text is not { Count: > 0 } text
        || !string.Equals(text[0], "false", StringComparison.OrdinalIgnoreCase);

    private bool SharesWithPage(Product product)
    {
        foreach (var page in knownPageProducts)
        {
            if (Share(page.Categories, product.Categories) || Share(page.Brands, product.Brands))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Share(IReadOnlyList<string>? a, IReadOnlyList<string>? b)
    {
        for (var i = 0; i < (a?.Count ?? 0); i++)
        {
            for (var j = 0; j < (b?.Count ?? 0); j++)
            {
                if (string.Equals(a![i], b![j], StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
