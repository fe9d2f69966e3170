using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Hosting.Http;
using Platform.Models.Following;
using Platform.Models.Publishing;

namespace Platform.Inference.Loading;

/// <summary>
/// Keeps the models new: first what the own store holds, so that a restart serves without anyone else; then, in a deployment without
/// observers, what the bus announces, at once, and what the trainer and the other instances list, every few seconds, since a bus may lose
/// messages.
/// </summary>
internal sealed partial class ModelSync(
    ModelInstaller installer,
    ModelRecords records,
    ModelHolders holders,
    RolloutFollower follower,
    Announcements announcements,
    IHttpClientFactory clients,
    IOptions<InferenceOptions> options,
    TimeProvider time,
    ILogger<ModelSync> logger) : BackgroundService
{
    private const int MaxListBytes = 1 << 20;
    private static readonly TimeSpan s_listDeadline = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var recorded in records.Current.Values)
        {
            await InstallAsync(recorded, stoppingToken);
        }

        // With observers there is no newest version, only the one that they decided on.
        if (!follower.HasObservers)
        {
            await Task.WhenAll(FollowBusAsync(stoppingToken), PullAsync(stoppingToken));
        }
    }

    private async Task FollowBusAsync(CancellationToken ct)
    {
        await foreach (var published in announcements.Reader.ReadAllAsync(ct))
        {
            await InstallAsync(published, ct);
        }
    }

    private async Task PullAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.PullInterval, time);
        do
        {
            var lists = await Task.WhenAll(holders.Instances.Select(i => ListAsync(i, ct)));
            var newest = lists.SelectMany(l => l)
                .Where(m => ModelRecords.Mistakes(m).Count == 0)
                .GroupBy(m => m.Name, StringComparer.Ordinal)
                .SelectMany(versions => versions.OrderByDescending(m => m.Version, StringComparer.Ordinal).DistinctBy(m => m.ManifestSha256));
            foreach (var published in newest)
            {
                await InstallAsync(published, ct);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>The host loop's catch-all: a disk that is full or a file that vanished must not end the service that serves the older version.</summary>
    private async Task InstallAsync(ModelPublished published, CancellationToken ct)
    {
        try
        {
            await installer.InstallAsync(published, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            InstallFailed(e, published.Name, published.Version);
        }
    }

    private async Task<IReadOnlyList<ModelPublished>> ListAsync(Uri instance, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(s_listDeadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var client = clients.CreateClient(PlatformHttpClients.Internal);
            client.MaxResponseContentBufferSize = MaxListBytes;
            using var response = await client.GetAsync(new Uri(instance, "/v1/models"), both.Token);
            if (!response.IsSuccessStatusCode)
            {
                NotListed(instance, $"status {(int)response.StatusCode}");
                return [];
            }

            var list = await response.Content.ReadFromJsonAsync(ContractsJson.Default.ModelList, both.Token);
            return list?.Models ?? [];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            NotListed(instance, e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            NotListed(instance, $"no answer in {s_listDeadline.TotalSeconds} s");
        }

        return [];
    }

    [LoggerMessage(3004, LogLevel.Debug, "{Instance} does not list its models: {Reason}")]
    private partial void NotListed(Uri instance, string reason);

    [LoggerMessage(3005, LogLevel.Error, "Installing {Model} {Version} failed; it is tried again")]
    private partial void InstallFailed(Exception e, string model, string version);
}
