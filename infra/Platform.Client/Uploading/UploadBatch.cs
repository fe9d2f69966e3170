using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Client.Uploading;

/// <summary>Items that go out in one request, already written as a JSON array.</summary>
public sealed class UploadBatch<T>
{
    /// <summary>0-based number of the batch.</summary>
    public required long Number { get; init; }

    /// <summary>0-based number of its first item.</summary>
    public required long FirstItem { get; init; }

    /// <summary>The items, in the order of the body.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The items as a JSON array.</summary>
    internal ReadOnlyMemory<byte> Body { get; init; }
}

internal static class UploadBatches
{
    /// <summary>Cuts a stream into batches that keep within a number of items and of bytes. One item may be longer than that and then goes alone.</summary>
    public static async IAsyncEnumerable<UploadBatch<TItem>> CutAsync<TItem, TBody>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, TBody> body,
        JsonTypeInfo<TBody> type,
        int maxItems,
        int maxBytes,
        [EnumeratorCancellation] CancellationToken ct)
    {
        var number = 0L;
        var first = 0L;
        var held = new List<TItem>(maxItems);
        var buffer = new MemoryStream();
        await foreach (var item in items.WithCancellation(ct))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(body(item), type);
            if (held.Count == maxItems || (held.Count > 0 && buffer.Length + json.Length + 2 > maxBytes))
            {
                yield return Close();
            }

            buffer.WriteByte((byte)(held.Count == 0 ? '[' : ','));
            buffer.Write(json);
            held.Add(item);
        }

        if (held.Count > 0)
        {
            yield return Close();
        }

        UploadBatch<TItem> Close()
        {
            buffer.WriteByte((byte)']');
            var batch = new UploadBatch<TItem> { Number = number++, FirstItem = first, Items = held, Body = buffer.ToArray() };
            first += held.Count;
            held = new List<TItem>(maxItems);
            buffer.SetLength(0);
            return batch;
        }
    }
}
