using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Health.Voting;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>What observers say to one another about rollouts. One that does not answer in time is a null.</summary>
internal sealed class RolloutPeers(ObserverPeers peers)
{
    public const string Path = "/v1/rollouts";

    public Task<RolloutAnswer?> AskAsync(ObserverIdentity peer, RolloutProposal proposal, CancellationToken ct) => peers.AskAsync(
        peer, HttpMethod.Post, $"{Path}/proposals", JsonSerializer.SerializeToUtf8Bytes(proposal, ContractsJson.Default.RolloutProposal), ContractsJson.Default.RolloutAnswer, ct);

    /// <summary>The transitions after a number; the peer answers with its own.</summary>
    public Task<RolloutHistory?> HistoryAsync(ObserverIdentity peer, long after, CancellationToken ct) =>
        peers.AskAsync(peer, HttpMethod.Get, $"{Path}/history?after={after}", [], ContractsJson.Default.RolloutHistory, ct);

    /// <summary>Tells a peer what is decided. It answers with the state that it is in then.</summary>
    public Task<RolloutState?> TellAsync(ObserverIdentity peer, IReadOnlyList<ModelTransition> decided, CancellationToken ct) => peers.AskAsync(
        peer,
        HttpMethod.Post,
        $"{Path}/history",
        JsonSerializer.SerializeToUtf8Bytes(new RolloutHistory { Transitions = decided }, ContractsJson.Default.RolloutHistory),
        ContractsJson.Default.RolloutState,
        ct);

    /// <summary>What the peer's own region has seen of the candidates.</summary>
    public Task<IReadOnlyList<RolloutEvidence>?> EvidenceAsync(ObserverIdentity peer, CancellationToken ct) =>
        peers.AskAsync(peer, HttpMethod.Get, $"{Path}/evidence", [], ContractsJson.Default.IReadOnlyListRolloutEvidence, ct);
}
