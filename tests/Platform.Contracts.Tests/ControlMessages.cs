using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Control;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Contracts.Tests;

/// <summary>What the control plane says, with every field set.</summary>
internal static class ControlMessages
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

    private static readonly ModelPublished s_artifact = new()
    {
        Name = "ranker",
        Version = "20260314150926-1",
        ManifestSha256 = new string('a', 64),
        Holders = ["http://trainer:8080"],
        PublishedBy = "trainer",
        PublishedTime = s_time,
    };

    private static readonly ModelTransition s_transition = new()
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
    };

    private static readonly RolloutEvidence s_evidence = new()
    {
        Model = "ranker",
        Version = "20260314150926-1",
        Since = 12,
        Shadow = new ShadowEvidence
        {
            Compared = 300,
            Failures = 1,
            RankCorrelation = 225.5,
            OverlapAt10 = 210.4,
            StableScores = new Dictionary<int, long> { [3] = 7 },
            CandidateScores = new Dictionary<int, long> { [4] = 8 },
            StableLatency = new Dictionary<int, long> { [5] = 9 },
            CandidateLatency = new Dictionary<int, long> { [6] = 10 },
        },
        Stable = new ArmEvidence { Visitors = 70, Lists = 140 },
        Canary = new ArmEvidence
        {
            Visitors = 30,
            Lists = 60,
            ListsSquared = 150.5,
            Clicks = new OutcomeSums { Total = 12, Squared = 20.5, TimesLists = 31.5 },
            Purchases = new OutcomeSums { Total = 3, Squared = 3.5, TimesLists = 6.5 },
            Failures = new OutcomeSums { Total = 2 },
            Degraded = new OutcomeSums { Total = 1 },
            Latency = new Dictionary<int, long> { [7] = 60 },
        },
    };

    public static readonly Dictionary<string, (object Value, JsonTypeInfo Type)> All = new()
    {
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
        ["model-list"] = (new ModelList { Models = [s_artifact] }, ContractsJson.Default.ModelList),
        ["model-promoted"] = (
            new ModelPromoted { Name = "ranker", Version = "20260314150926-1", DecidedBy = "trainer", Reason = "better", Time = s_time },
            ContractsJson.Default.ModelPromoted),
        ["model-rolled-back"] = (
            new ModelRolledBack { Name = "ranker", Version = "20260314150926-1", ToVersion = "20260313150926-1", DecidedBy = "health-a", Reason = "slower", Time = s_time },
            ContractsJson.Default.ModelRolledBack),
        ["model-verified"] = (
            new ModelVerified { Name = "ranker", Version = "20260314150926-1", DecidedBy = "health-a", Reason = "held by 4 of 4 instances", Time = s_time },
            ContractsJson.Default.ModelVerified),
        ["model-transition"] = (s_transition, ContractsJson.Default.ModelTransition),
        ["model-transitioned"] = (new ModelTransitioned { Transition = s_transition }, ContractsJson.Default.ModelTransitioned),
        ["model-holding"] = (
            new ModelHolding { Model = "ranker", Version = "20260314150926-1", State = HoldingState.Refused, Reason = "the signature is not one of a trusted key" },
            ContractsJson.Default.ModelHolding),
        ["rollout-proposal"] = (
            new RolloutProposal { Number = 12, Ballot = new RolloutBallot(2, "health-a"), Transition = s_transition }, ContractsJson.Default.RolloutProposal),
        ["rollout-answer"] = (
            new RolloutAnswer
            {
                Observer = "health-b",
                Agreed = false,
                NextNumber = 12,
                Promised = new RolloutBallot(3, "witness"),
                AcceptedBallot = new RolloutBallot(1, "witness"),
                Accepted = s_transition,
            },
            ContractsJson.Default.RolloutAnswer),
        ["rollout-history"] = (new RolloutHistory { Transitions = [s_transition] }, ContractsJson.Default.RolloutHistory),
        ["rollout-order"] = (new RolloutOrder { By = "ann", Reason = "the sale begins" }, ContractsJson.Default.RolloutOrder),
        ["rollout-evidence"] = (s_evidence, ContractsJson.Default.RolloutEvidence),
        ["rollout-view"] = (
            new RolloutView
            {
                Rollout = new ModelRollout { Model = "ranker", Stable = s_artifact },
                Evidence = s_evidence,
                Judgement = "goes on: 812 of 1,000 lists",
                Figures = new Dictionary<string, double> { ["clicks.difference"] = 0.012 },
                Clicks = [new SequencePoint(31.5, 812, 0.012, -0.004, 0.028)],
            },
            ContractsJson.Default.RolloutView),
        ["instance-load"] = (
            new InstanceLoad { Concurrency = 2, Utilization = 0.85, QueueMilliseconds = 4.5, RequestsPerSecond = 120.5, RefusedPerSecond = 0.5 },
            ContractsJson.Default.InstanceLoad),
        ["scale-advised"] = (
            new ScaleAdvised { Region = "a", Service = "inference", From = 2, To = 4, Reason = "queue 12 ms, utilisation 0.95", Observer = "health-a", Time = s_time },
            ContractsJson.Default.ScaleAdvised),
        ["routing-decision"] = (s_decision, ContractsJson.Default.RoutingDecision),
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
}
