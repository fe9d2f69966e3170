namespace Platform.Local.Regions;

/// <summary>In place of each host's own handling of Ctrl-C: the process as a whole decides when its hosts end.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
