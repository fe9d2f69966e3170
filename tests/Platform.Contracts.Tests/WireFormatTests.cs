using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Catalog;
using Platform.Contracts.Control;
using Platform.Contracts.Events;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Contracts.Serving;

namespace Platform.Contracts.Tests;

/// <summary>
/// A golden file for each message guards the wire: a renamed, retyped or dropped field breaks a client in another language, and here first.
/// A file is changed by hand, and only by adding.
/// </summary>
public sealed class WireFormatTests
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private static readonly RoutingDecision s_decision = new()
    {
        Epoch = 8,
        PreviousEpoch = 7,
        Weights = new Dictionary<string, int> { ["a"] = 0, ["b"] = 100 },
        Reason = "region a is down: 2 of 3 observers",
        DecidedBy = "witness",
        DecidedTime = s_time,
        ExpireTime = s_time.AddHours(1),
        Votes =
        [
            new RegionVote
            {
                Observer = "health-b",
                ObserverRegion = "b",
                Region = "a",
                Verdict = Verdict.Down,
                Suspicion = 9.5,
                Time = s_time,
                Reason = "connection refused",
            },
        ],
        Orders =
        [
            new OperatorOrder
            {
                Region = "a",
                Action = OrderAction.Drain,
                Reason = "new kernel",
                Epoch = 8,
                IssuedTime = s_time,
                ExpireTime = s_time.AddHours(1),
            },
            new OperatorOrder { Region = "b", Action = OrderAction.Pin, Weight = 50, Reason = "a load test", Epoch = 7, IssuedTime = s_time },
        ],
        Shed = [Criticality.Ads, Criticality.Recommendations],
        Falls = new Dictionary<string, int> { ["a"] = 2 },
        Signature = "MEUCIQ==",
    };

    private static readonly ServedBy s_servedBy = new() { Region = "a", ModelVersion = "20260314150926-1", Degraded = Rungs.NoFeatures, Experiment = "ranker:b" };

    private static readonly ModelPublished s_artifact = new()
    {
        Name = "ranker",
        Version = "20260314150926-1",
        ManifestSha256 = new string('a', 64),
        Holders = ["http://trainer:8080"],
        PublishedBy = "trainer",
        PublishedTime = s_time,
    };

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

    private static readonly Dictionary<string, (object Value, JsonTypeInfo Type)> s_messages = new()
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
        ["routing-state"] = (
            new RoutingState { Observer = "witness", Decision = s_decision, Votes = s_decision.Votes },
            ContractsJson.Default.RoutingState),
        ["region-failed-over"] = (new RegionFailedOver { Region = "a", Decision = s_decision }, ContractsJson.Default.RegionFailedOver),
        ["region-restored"] = (new RegionRestored { Region = "a", Decision = s_decision }, ContractsJson.Default.RegionRestored),
        ["epoch-proposal"] = (new EpochProposal { Proposer = "witness", Epoch = 8, Decision = s_decision }, ContractsJson.Default.EpochProposal),
        ["epoch-answer"] = (
            new EpochAnswer { Observer = "health-b", Granted = false, HighestGranted = 9, Accepted = s_decision, Decided = s_decision, Reason = "epoch 8 was granted to witness" },
            ContractsJson.Default.EpochAnswer),
        ["operator-request"] = (new OperatorRequest { Reason = "new kernel", ExpireTime = s_time.AddHours(1), Weight = 50 }, ContractsJson.Default.OperatorRequest),
        ["passive-view"] = (
            new PassiveView
            {
                Router = "router-1",
                WindowSeconds = 5,
                Routes =
                [
                    new PassiveRoute { Route = "search", Criticality = Criticality.Search, Region = "a", Tries = 812, Failures = 3, Lost = true, MedianMs = 4.5, P95Ms = 11.2 },
                ],
                Shed = 7,
            },
            ContractsJson.Default.PassiveView),
        ["instance-unhealthy"] = (
            new InstanceUnhealthy { Region = "a", Service = "ranking", Address = "http://10.0.0.7:8080", Observer = "health-a", Reason = "connection refused", Time = s_time },
            ContractsJson.Default.InstanceUnhealthy),
        ["model-published"] = (s_artifact, ContractsJson.Default.ModelPublished),
        ["instance-heartbeat"] = (
            new InstanceHeartbeat
            {
                Address = new Uri("http://10.0.3.7:8080/"),
                Region = "a",
                Instance = "inference-a-1",
                Models = new Dictionary<string, IReadOnlyList<string>> { ["ranker"] = ["20260314150926-1", "20260313150926-1"] },
                Capacity = 2,
                Draining = true,
            },
            ContractsJson.Default.InstanceHeartbeat),
        ["model-list"] = (
            new ModelList
            {
                Models =
                [
                    new ModelPublished
                    {
                        Name = "ranker",
                        Version = "20260314150926-1",
                        ManifestSha256 = new string('a', 64),
                        Holders = ["http://trainer:8080"],
                        PublishedBy = "trainer",
                        PublishedTime = s_time,
                    },
                ],
            },
            ContractsJson.Default.ModelList),
        ["model-promoted"] = (
            new ModelPromoted { Name = "ranker", Version = "20260314150926-1", DecidedBy = "trainer", Reason = "better", Time = s_time },
            ContractsJson.Default.ModelPromoted),
        ["model-rolled-back"] = (
            new ModelRolledBack { Name = "ranker", Version = "20260314150926-1", ToVersion = "20260313150926-1", DecidedBy = "health-a", Reason = "slower", Time = s_time },
            ContractsJson.Default.ModelRolledBack),
        ["model-transition"] = (
            new ModelTransition
            {
                Number = 12,
                Model = "ranker",
                Version = s_artifact.Version,
                Kind = TransitionKind.CanaryStarted,
                By = "health-a",
                Reason = "300 copies scored",
                Time = s_time,
                Figures = new Dictionary<string, double> { ["rank-correlation"] = 0.75 },
                Artifact = s_artifact,
                CanaryPercent = 10,
                Serves = "20260313150926-1",
            },
            ContractsJson.Default.ModelTransition),
        ["rollout-state"] = (
            new RolloutState
            {
                Number = 12,
                Models =
                [
                    new ModelRollout
                    {
                        Model = "ranker",
                        Stable = s_artifact,
                        Previous = s_artifact,
                        Candidate = new RolloutCandidate { Artifact = s_artifact, Phase = RolloutPhase.Canary, Since = 12, SinceTime = s_time, CanaryPercent = 10 },
                        Waiting = [s_artifact],
                        Withdrawn = ["20260312150926-1"],
                    },
                ],
            },
            ContractsJson.Default.RolloutState),
    };

    public static TheoryData<string> Messages => [.. s_messages.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Serialize_EveryFieldSet_EqualsGoldenFile(string message)
    {
        var (value, type) = s_messages[message];

        var written = JsonNode.Parse(JsonSerializer.Serialize(value, type));

        Assert.True(JsonNode.DeepEquals(Golden(message), written), $"{message} is now {written}");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Deserialize_GoldenFileWithUnknownField_LosesNothing(string message)
    {
        var type = s_messages[message].Type;
        var golden = Golden(message).AsObject();
        golden["fieldOfALaterVersion"] = 1;

        var read = JsonSerializer.Deserialize(golden.ToJsonString(), type);

        golden.Remove("fieldOfALaterVersion");
        Assert.True(JsonNode.DeepEquals(golden, JsonNode.Parse(JsonSerializer.Serialize(read, type))));
    }

    [Fact]
    public void Serialize_AbsentFields_AreLeftOut()
    {
        var bare = new UserEvent { EventId = "e", EventType = EventType.HomePageView, VisitorId = "v", EventTime = s_time };

        var json = JsonNode.Parse(JsonSerializer.Serialize(bare, ContractsJson.Default.UserEvent))!.AsObject();

        Assert.Equal(["eventId", "eventTime", "eventType", "synthetic", "visitorId"], json.Select(p => p.Key).Order());
    }

    [Theory]
    [InlineData("""{"eventId":"e","eventType":"teleport","visitorId":"v","eventTime":"2026-03-14T15:09:26Z"}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","eventTime":"2026-03-14T15:09:26Z"}""")]
    [InlineData("""{"eventId":"e","eventType":"search","visitorId":"v","eventTime":"yesterday"}""")]
    public void Deserialize_WrongValue_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Default.UserEvent));

    private static JsonNode Golden(string message) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", message + ".json")))!;
}
