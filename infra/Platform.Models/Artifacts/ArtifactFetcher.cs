using Microsoft.Extensions.Logging;
using Platform.Hosting.Http;

namespace Platform.Models.Artifacts;

/// <summary>
/// Brings a file into the store from whoever holds it. Each holder gets its own deadline; the hash decides, so that it does not
/// matter who answers.
/// </summary>
public sealed partial class ArtifactFetcher(ArtifactStore store, IHttpClientFactory clients, TimeProvider time, ILogger<ArtifactFetcher> logger)
{
    /// <summary>A holder that has not sent the whole file by then is left for the next one.</summary>
    public static readonly TimeSpan DeadlineOfAHolder = TimeSpan.FromSeconds(60);

    /// <summary>Fetches <paramref name="sha256"/> unless the store has it.</summary>
    /// <param name="sha256">The file.</param>
    /// <param name="maxBytes">No more is read.</param>
    /// <param name="holders">Base addresses, asked in this order.</param>
    /// <param name="ct">Ends the whole.</param>
    public async Task<ArtifactResult> FetchAsync(string sha256, long maxBytes, IReadOnlyList<Uri> holders, CancellationToken ct)
    {
        if (store.Has(sha256))
        {
            return ArtifactResult.Stored(sha256);
        }

        var failure = ArtifactFailure.NotFound;
        var tried = new List<string>();
        foreach (var holder in holders)
        {
            var result = await FetchFromAsync(holder, sha256, maxBytes, ct);
            if (result.Succeeded)
            {
                Fetched(sha256, holder);
                return result;
            }

            NotFetched(sha256, holder, result.Failure, result.Detail);
            tried.Add($"{holder.Authority}: {result.Detail}");
            // The gravest reason is told: rotten bytes rather than a holder that is away.
            failure = Graver(failure, result.Failure);
        }

        return ArtifactResult.Failed(failure, tried.Count == 0 ? "no holder is known" : string.Join("; ", tried));
    }

    private async Task<ArtifactResult> FetchFromAsync(Uri holder, string sha256, long maxBytes, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(DeadlineOfAHolder, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var client = clients.CreateClient(PlatformHttpClients.Internal);
            using var response = await client.GetAsync(new Uri(holder, $"/v1/artifacts/{sha256}"), HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                return ArtifactResult.Failed(ArtifactFailure.NotFound, $"status {(int)response.StatusCode}");
            }

            if (response.Content.Headers.ContentLength > maxBytes)
            {
                return ArtifactResult.Failed(ArtifactFailure.TooLarge, $"{response.Content.Headers.ContentLength} bytes, at most {maxBytes}");
            }

            await using var content = await response.Content.ReadAsStreamAsync(both.Token);
            return await store.ReceiveAsync(sha256, content, maxBytes, both.Token);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException)
        {
            return ArtifactResult.Failed(ArtifactFailure.Unreachable, e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ArtifactResult.Failed(ArtifactFailure.Unreachable, $"not whole after {DeadlineOfAHolder.TotalSeconds} s");
        }
    }

    private static ArtifactFailure Graver(ArtifactFailure a, ArtifactFailure b) => Rank(a) >= Rank(b) ? a : b;

    private static int Rank(ArtifactFailure failure) => failure switch
    {
        ArtifactFailure.Corrupt => 4,
        ArtifactFailure.TooLarge => 3,
        ArtifactFailure.StoreFull => 2,
        ArtifactFailure.Unreachable => 1,
        _ => 0,
    };

    [LoggerMessage(9301, LogLevel.Debug, "File {Sha256} came from {Holder}")]
    private partial void Fetched(string sha256, Uri holder);

    [LoggerMessage(9302, LogLevel.Warning, "File {Sha256} did not come from {Holder}: {Failure}, {Detail}")]
    private partial void NotFetched(string sha256, Uri holder, ArtifactFailure failure, string detail);
}
