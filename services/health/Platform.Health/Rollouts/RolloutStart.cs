using Platform.Health.Rollouts.Agreeing;

namespace Platform.Health.Rollouts;

/// <summary>Reads history and promise before anything can ask or be asked.</summary>
internal sealed class RolloutStart(RolloutKeeper keeper) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => keeper.LoadAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
