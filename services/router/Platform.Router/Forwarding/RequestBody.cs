using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace Platform.Router.Forwarding;

/// <summary>
/// A request's body, kept so that it can be sent again; or not kept, because it is too large, and then passed on once as it comes.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    public static readonly RequestBody None = new([], null);
    public static readonly RequestBody Streamed = new([], null);

    private readonly BodyMemory? _memory;

    private RequestBody(byte[] bytes, BodyMemory? memory)
    {
        Bytes = bytes;
        _memory = memory;
    }

    /// <summary>Not from a pool: a try that was given up may still be writing them when the request is over.</summary>
    public byte[] Bytes { get; }

    /// <summary>Reads the body if it may be kept. Throws what reading throws: a client that sends too much, or goes away.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, BodyMemory memory, CancellationToken ct)
    {
        var declared = context.Request.ContentLength;
        if (declared == 0 || (declared is null && !context.Request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return None;
        }

        var room = memory.Reserve(declared);
        if (room == 0)
        {
            return Streamed;
        }

        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(room + 1, ct);
        var buffer = read.Buffer;
        if (!read.IsCompleted || buffer.Length > room)
        {
            // Nothing is consumed: whoever reads next gets it all.
            reader.AdvanceTo(buffer.Start);
            memory.Release(room);
            return Streamed;
        }

        var bytes = buffer.ToArray();
        reader.AdvanceTo(buffer.End);
        memory.Release(room - bytes.Length);
        return new(bytes, memory);
    }

    /// <summary>For one try.</summary>
    public HttpContent? Content() => Bytes.Length == 0 ? null : new ReadOnlyMemoryContent(Bytes);

    public void Dispose() => _memory?.Release(Bytes.Length);
}

/// <summary>How many bytes of bodies are kept at this moment, and may be.</summary>
internal sealed class BodyMemory(IOptions<RouterOptions> options)
{
    /// <summary>So much is kept of every request whatever the memory says; their number is limited too.</summary>
    private const int Always = 64 * 1024;

    private long _kept;

    /// <summary>How large a body may be that is kept now; 0 when this one may not.</summary>
    public int Reserve(long? declared)
    {
        var most = options.Value.ReplayBytes;
        if (declared > most)
        {
            return 0;
        }

        var wanted = (int)(declared ?? Math.Min(Always, most));
        if (Interlocked.Add(ref _kept, wanted) > options.Value.ReplayMemoryBytes && wanted > Always)
        {
            Release(wanted);
            return 0;
        }

        return wanted;
    }

    public void Release(int bytes) => Interlocked.Add(ref _kept, -bytes);
}
