using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Http;

namespace Platform.Models.Artifacts;

/// <summary>
/// Brings a file into the store from whoever holds it. Each holder gets its own deadline; the hash decides, so that it does not
/// matter who answers.
/// </summary>
public sealed partial class ArtifactFetcher(ArtifactStore store, IHttpClientFactory clients, TimeProvider time, ILogger<ArtifactFetcher> logger)
{
    /// <summary>A holder that has not sent the whole file by then is asked for the rest if more of it came, or else left for the next one.</summary>
    public static readonly TimeSpan DeadlineOfAHolder = TimeSpan.FromSeconds(60);

    /// <summary>Transfers of one file from one holder, each going on where the one before broke off.</summary>
    private const int MaxTransfers = 8;

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
            var result = await FetchAllFromAsync(holder, sha256, maxBytes, ct);
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

    /// <summary>A transfer that broke off after some bytes is taken up again where it ended.</summary>
    private async Task<ArtifactResult> FetchAllFromAsync(Uri holder, string sha256, long maxBytes, CancellationToken ct)
    {
        for (var transfer = 1; ; transfer++)
        {
            var before = store.UnfinishedBytes(sha256);
            var result = await FetchFromAsync(holder, sha256, maxBytes, ct);
            if (result.Failure != ArtifactFailure.Unreachable || transfer == MaxTransfers || store.UnfinishedBytes(sha256) <= before)
            {
                return result;
            }

            TakenUpAgain(sha256, holder, store.UnfinishedBytes(sha256), result.Detail);
        }
    }

    private async Task<ArtifactResult> FetchFromAsync(Uri holder, string sha256, long maxBytes, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(DeadlineOfAHolder, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var from = store.UnfinishedBytes(sha256);
            using var client = clients.CreateClient(PlatformHttpClients.Internal);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(holder, $"/v1/artifacts/{sha256}"));
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Nothing is missing: the last transfer ended before the file got its name. Its hash decides.
                return await store.ReceiveAsync(sha256, Stream.Null, maxBytes, both.Token, from);
            }

            if (!response.IsSuccessStatusCode)
            {
                return ArtifactResult.Failed(ArtifactFailure.NotFound, $"status {(int)response.StatusCode}");
            }

            // A holder may send the whole file all the same; then it begins anew.
            from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
            if (from + response.Content.Headers.ContentLength > maxBytes)
            {
                return ArtifactResult.Failed(ArtifactFailure.TooLarge, $"{from + response.Content.Headers.ContentLength} bytes, at most {maxBytes}");
            }

            await using var content = await response.Content.ReadAsStreamAsync(both.Token);
            return await store.ReceiveAsync(sha256, content, maxBytes, both.Token, from);
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

    [LoggerMessage(9306, LogLevel.Information, "File {Sha256} from {Holder} broke off after {Bytes} bytes and is taken up again: {Detail}")]
    private partial void TakenUpAgain(string sha256, Uri holder, long bytes, string detail);
}
