using Platform.Contracts.Control;
using Platform.Health.Voting;
using Platform.Simulation.World;

namespace Platform.Simulation.Nodes;

/// <summary>Asks other observers over the simulated network; no answer in time is a null, as by HTTP.</summary>
internal sealed class SimulatedPeers(ObserverNode self, SimulatedProcess process, Schedule schedule) : IObserverPeers
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(300);

    public Task<RoutingState?> VotesAsync(ObserverIdentity peer, CancellationToken ct) => CallAsync(peer, node => Task.FromResult(node.State()));

    public Task<EpochAnswer?> AskAsync(ObserverIdentity peer, EpochProposal proposal, CancellationToken ct)
    {
        schedule.Judge.Proposed(proposal);
        return CallAsync(peer, node => node.AnswerAsync(proposal));
    }

    private Task<T?> CallAsync<T>(ObserverIdentity peer, Func<ObserverNode, Task<T>> serve)
        where T : class
    {
        var target = schedule.Observers.Single(o => o.Name == peer.Name);
        var answered = new TaskCompletionSource<T?>();
        schedule.Network.Send(self.Name, target.Name, () => target.Run(async () =>
        {
            var answer = await serve(target);
            schedule.Network.Send(target.Name, self.Name, () => process.Run(() => answered.TrySetResult(answer)));
        }));
        schedule.Clock.In(s_timeout, () => process.Run(() => answered.TrySetResult(null)));
        return answered.Task;
    }
}
