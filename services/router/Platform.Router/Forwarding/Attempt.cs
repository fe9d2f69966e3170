using System.Buffers;
using System.Net.Sockets;
using Platform.Router.Destinations;

namespace Platform.Router.Forwarding;

/// <summary>How one try ended.</summary>
internal enum AttemptEnd
{
    /// <summary>It did not end yet.</summary>
    Running,

    /// <summary>An answer came, of whatever status.</summary>
    Answered,

    /// <summary>Nobody listens there; the request was not sent.</summary>
    Refused,

    /// <summary>No connection in time; the request was not sent.</summary>
    Unreachable,

    /// <summary>The connection broke; the request may have been seen.</summary>
    Broken,

    /// <summary>No answer in time; the request may have been seen.</summary>
    TimedOut,

    /// <summary>Given up: another try was faster, or the client went away.</summary>
    GivenUp,
}

/// <summary>
/// One try at one destination: sends the request and reads the head of the answer, and its body as far as 64 kB, so that a destination
/// that dies while it answers is noticed before the client has seen a byte.
/// </summary>
internal sealed class Attempt(Destination destination, bool trial, TimeSpan started, CancellationTokenSource cancel)
{
    private const int ReadAhead = 64 * 1024;
    private const int FirstRead = 8 * 1024;

    private byte[] _buffer = [];
    private int _givenUp;
    private int _released;

    public Destination Destination { get; } = destination;

    public bool Trial { get; } = trial;

    /// <summary>Monotonic.</summary>
    public TimeSpan Started { get; } = started;

    public Task<AttemptEnd> Task { get; private set; } = System.Threading.Tasks.Task.FromResult(AttemptEnd.Running);

    public HttpResponseMessage? Response { get; private set; }

    /// <summary>The body's beginning, or all of it.</summary>
    public ReadOnlyMemory<byte> Head => _buffer.AsMemory(0, HeadLength);

    public int HeadLength { get; private set; }

    /// <summary>What follows <see cref="Head"/>; null when that is all.</summary>
    public Stream? Rest { get; private set; }

    public CancellationToken Token => cancel.Token;

    /// <summary>True when the request cannot have been seen by the destination.</summary>
    public static bool WasNotSent(AttemptEnd end) => end is AttemptEnd.Refused or AttemptEnd.Unreachable;

    public void Start(HttpMessageInvoker http, HttpContext context, RequestBody body) => Task = RunAsync(http, context, body);

    /// <summary>It won: what is left of its answer has this long.</summary>
    public void ReadOn(TimeSpan within) => cancel.CancelAfter(within);

    /// <summary>Ends it; what still comes of it is thrown away.</summary>
    public void GiveUp()
    {
        if (Interlocked.Exchange(ref _givenUp, 1) == 0)
        {
            cancel.Cancel();
            _ = Task.ContinueWith(static (_, attempt) => ((Attempt)attempt!).Release(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>After the last use of the answer.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        Response?.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        cancel.Dispose();
    }

    private async Task<AttemptEnd> RunAsync(HttpMessageInvoker http, HttpContext context, RequestBody body)
    {
        Destination.Started();
        try
        {
            using var request = await EdgeTransformer.RequestAsync(context, body, Destination.Prefix, cancel.Token);
            Response = await http.SendAsync(request, cancel.Token);
            await ReadHeadAsync(Response.Content);
            return AttemptEnd.Answered;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? AttemptEnd.Refused : AttemptEnd.Unreachable;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return AttemptEnd.Broken;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested && e.InnerException is TimeoutException)
        {
            return AttemptEnd.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return _givenUp == 1 || context.RequestAborted.IsCancellationRequested ? AttemptEnd.GivenUp : AttemptEnd.TimedOut;
        }
        finally
        {
            Destination.Ended();
        }
    }

    private async ValueTask ReadHeadAsync(HttpContent content)
    {
        var length = content.Headers.ContentLength;
        if (length == 0)
        {
            return;
        }

        var stream = await content.ReadAsStreamAsync(cancel.Token);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length ?? FirstRead, ReadAhead));
        while (true)
        {
            if (HeadLength == length)
            {
                return;
            }

            if (HeadLength == _buffer.Length)
            {
                if (HeadLength >= ReadAhead)
                {
                    Rest = stream;
                    return;
                }

                Grow();
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(HeadLength), cancel.Token);
            if (read == 0)
            {
                return;
            }

            HeadLength += read;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, HeadLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
