using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Contracts.Tests;

/// <summary>What shops and services say to one another, with every field set.</summary>
internal static class ShopMessages
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private static readonly ServedBy s_servedBy = new() { Region = "a", ModelVersion = "20260314150926-1", Degraded = Rungs.NoFeatures, Experiment = "ranker:b" };

    private static readonly Product s_product = new()
    {
        Id = "sku-1",
        Title = "无线鼠标 Wireless mouse",
        Description = "Three buttons",
        Brands = ["Acme"],
        Categories = ["Electronics > Computers > Mice"],
        PriceInfo = new PriceInfo { Price = 19.99m, OriginalPrice = 24.99m, Cost = 9.5m, CurrencyCode = "EUR" },
        Availability = Availability.Preorder,
        AvailableQuantity = 12,
        Gtin = "4006381333931",
        Attributes = new Dictionary<string, AttributeValue> { ["color"] = new() { Text = ["black"] }, ["dpi"] = new() { Numbers = [1600] } },
        Tags = ["new"],
        LanguageCode = "en",
        Uri = "https://shop.example/sku-1",
        Images = [new ProductImage("https://shop.example/sku-1.jpg")],
        PrimaryProductId = "sku-0",
        AvailableTime = s_time,
    };

    public static readonly Dictionary<string, (object Value, JsonTypeInfo Type)> All = new()
    {
        ["user-event"] = (
            new UserEvent
            {
                EventId = "0195a1b2-0000-7000-8000-000000000001",
                EventType = EventType.PurchaseComplete,
                VisitorId = "k3Jv0f6m1Qe9v2yXh5TzWA",
                UserId = "p0Yc1J8b7Dg2n4RwLq6EuQ",
                SessionId = "s-1",
                EventTime = s_time,
                ReceivedTime = s_time.AddSeconds(1),
                ProductDetails = [new ProductDetail { Product = new ProductReference("sku-1"), Quantity = 2, Price = 19.99m, Position = 3 }],
                SearchQuery = "mouse",
                Filter = "brands: ANY(\"Acme\")",
                OrderBy = "price desc",
                Offset = 20,
                PageCategories = ["Electronics > Computers"],
                PurchaseTransaction = new PurchaseTransaction { Id = "o-1", Revenue = 39.98m, Tax = 6.38m, Cost = 19m, CurrencyCode = "EUR" },
                AttributionToken = "t-1",
                ExperimentIds = ["ranker:b"],
                CartId = "c-1",
                PageViewId = "pv-1",
                Uri = "https://shop.example/done",
                ReferrerUri = "https://shop.example/cart",
                Attributes = new Dictionary<string, AttributeValue> { ["channel"] = new() { Text = ["app"] } },
                Region = "a",
                Synthetic = true,
            },
            ContractsJson.Default.UserEvent),
        ["impression"] = (
            new Impression
            {
                AttributionToken = "t-1",
                VisitorId = "k3Jv0f6m1Qe9v2yXh5TzWA",
                Placement = Placements.Home,
                SearchQuery = "mouse",
                ShownTime = s_time,
                ServedBy = s_servedBy,
                FeatureVersion = 1,
                Items = [new ImpressionItem { Id = "sku-1", Position = 1, Score = 0.75, Features = [0.5f, 2f] }],
                Synthetic = true,
                Trial = new ImpressionTrial { Model = "ranker", Version = "20260314150926-1", Since = 12, Canary = true, Failed = false, ScoringMilliseconds = 2.5 },
            },
            ContractsJson.Default.Impression),
        ["product"] = (s_product, ContractsJson.Default.Product),
        ["search-request"] = (
            new SearchRequest { Query = "mouse", VisitorId = "v-1", PageSize = 20, Offset = 40, Filter = "price: IN(10, 50i)", OrderBy = "price", Facets = ["brands"] },
            ContractsJson.Default.SearchRequest),
        ["search-response"] = (
            new SearchResponse
            {
                Results = [new ServingResult { Id = "sku-1", Product = s_product, Score = 12.5, Position = 41 }],
                Facets =
                [
                    new Facet { Key = "brands", Values = [new FacetValue { Value = "Acme", Count = 7 }] },
                    new Facet { Key = "price", Values = [new FacetValue { Interval = new FacetInterval { Minimum = 10, ExclusiveMaximum = 50 }, Count = 7 }] },
                ],
                TotalSize = 47,
                CorrectedQuery = "mouse",
                AttributionToken = "t-1",
                ServedBy = s_servedBy,
            },
            ContractsJson.Default.SearchResponse),
        ["complete-response"] = (
            new CompleteResponse { CompletionResults = [new CompletionResult { Suggestion = "mouse pad", Count = 3 }] },
            ContractsJson.Default.CompleteResponse),
        ["recommendation-request"] = (
            new RecommendationRequest
            {
                VisitorId = "v-1",
                UserId = "u-1",
                ProductIds = ["sku-1"],
                PageSize = 5,
                Filter = "availability: ANY(\"IN_STOCK\")",
                Params = new RecommendationParams { ReturnProduct = true, ReturnScore = true, DiversityLevel = "high" },
            },
            ContractsJson.Default.RecommendationRequest),
        ["recommendation-response"] = (
            new RecommendationResponse { Results = [new ServingResult { Id = "sku-1", Position = 1 }], AttributionToken = "t-1", ServedBy = s_servedBy },
            ContractsJson.Default.RecommendationResponse),
        ["rank-request"] = (
            new RankRequest
            {
                VisitorId = "v-1",
                Items = [new RankItem { Id = "sku-1", Fields = [new RankField { Name = "query.relevance", Value = 0.5 }] }],
                Explain = true,
            },
            ContractsJson.Default.RankRequest),
        ["rank-response"] = (
            new RankResponse
            {
                Items = [new RankedItem { Id = "sku-1", Score = 0.75, Features = new Dictionary<string, double> { ["query.relevance"] = 0.5 } }],
                ServedBy = s_servedBy,
            },
            ContractsJson.Default.RankResponse),
        ["ingest-response"] = (
            new IngestResponse
            {
                Accepted = 1,
                Duplicates = 0,
                Rejected = 1,
                Results =
                [
                    new IngestResult { Index = 0, EventId = "e-1", Status = IngestStatus.Accepted, Durability = Durability.GlobalPending },
                    new IngestResult { Index = 1, Status = IngestStatus.Rejected, Field = "productDetails[0].quantity", Reason = "must be at least 1" },
                ],
            },
            ContractsJson.Default.IngestResponse),
        ["consumer-lag"] = (new ConsumerLag { Lag = new Dictionary<string, long> { ["a"] = 0, ["b"] = 812 } }, ContractsJson.Default.ConsumerLag),
    };
}
