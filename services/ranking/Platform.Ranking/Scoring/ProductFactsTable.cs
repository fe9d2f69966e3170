using System.Runtime.CompilerServices;
using Platform.Contracts.Catalog;
using Platform.FeatureStore.Products;

namespace Platform.Ranking.Scoring;

/// <summary>The facts of products, made once for each version of a product and forgotten with it.</summary>
internal sealed class ProductFactsTable
{
    private readonly ConditionalWeakTable<Product, ProductFacts> _facts = [];

    public ProductFacts Of(Product product) => _facts.GetValue(product, static p => ProductFacts.From(p));
}
