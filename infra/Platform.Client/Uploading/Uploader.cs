using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Client.Uploading;

/// <summary>Sends long streams of products or events in batches, several at once. The stream is read only as fast as it is sent.</summary>
public sealed class Uploader(EdgeClient edge, UploadOptions options)
{
    /// <summary>Sends events that carry their ids.</summary>
    /// <param name="items">What to send, in order. Batches may overtake each other.</param>
    /// <param name="body">The event of an item.</param>
    /// <param name="before">Awaited in order before each batch: the place to hold a pace. May be null.</param>
    /// <param name="done">Called after each batch, one call at a time.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="EdgeException">A batch was refused as a whole or nobody answered; batches under way are given up.</exception>
    public Task SendEventsAsync<T>(
        IAsyncEnumerable<T> items,
        Func<T, UserEvent> body,
        Func<UploadBatch<T>, CancellationToken, Task>? before,
        Action<UploadBatch<T>, IngestResponse> done,
        CancellationToken ct) =>
        SendAsync(items, body, ContractsJson.Default.UserEvent, edge.PublishSerializedAsync, before, done, ct);

    /// <summary>Sends products.</summary>
    /// <param name="items">What to send.</param>
    /// <param name="body">The product of an item.</param>
    /// <param name="done">Called after each batch, one call at a time.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="EdgeException">A batch was refused as a whole or nobody answered; batches under way are given up.</exception>
    public Task SendProductsAsync<T>(
        IAsyncEnumerable<T> items, Func<T, Product> body, Action<UploadBatch<T>, IngestResponse> done, CancellationToken ct) =>
        SendAsync(items, body, ContractsJson.Default.Product, edge.PutSerializedProductsAsync, null, done, ct);

    private async Task SendAsync<TItem, TBody>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, TBody> body,
        JsonTypeInfo<TBody> type,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task<IngestResponse>> send,
        Func<UploadBatch<TItem>, CancellationToken, Task>? before,
        Action<UploadBatch<TItem>, IngestResponse> done,
        CancellationToken ct)
    {
        var turn = new Lock();
        var batches = UploadBatches.CutAsync(items, body, type, options.BatchSize, options.BatchBytes, ct);
        await Parallel.ForEachAsync(
            before is null ? batches : PacedAsync(batches, before, ct),
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = ct },
            async (batch, stop) =>
            {
                var response = await send(batch.Body, stop);
                lock (turn)
                {
                    done(batch, response);
                }
            });
    }

    private static async IAsyncEnumerable<UploadBatch<T>> PacedAsync<T>(
        IAsyncEnumerable<UploadBatch<T>> batches,
        Func<UploadBatch<T>, CancellationToken, Task> before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var batch in batches.WithCancellation(ct))
        {
            await before(batch, ct);
            yield return batch;
        }
    }
}
