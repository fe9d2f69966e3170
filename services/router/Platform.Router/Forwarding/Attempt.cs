using System.Buffers;
using System.Net.Sockets;
using Platform.Router.Destinations;

namespace Platform.Router.Forwarding;

/// <summary>
/// One try at one destination: sends the request and reads the head of the answer, and its body as far as 64 kB, so that a destination
/// that dies while it answers is noticed before the client has seen a byte.
/// </summary>
/// <param name="passage">Where, and since when.</param>
/// <param name="timeout">For the head of the answer.</param>
/// <param name="cancels">Lends what ends it.</param>
internal sealed class Attempt(Passage passage, TimeSpan timeout, CancellationPool cancels)
{
    private const int ReadAhead = 64 * 1024;
    private const int FirstRead = 8 * 1024;

    private static readonly Task<AttemptEnd> s_notStarted = System.Threading.Tasks.Task.FromResult(AttemptEnd.Running);

    private readonly Passage _passage = passage;
    private readonly CancellationTokenSource _cancel = cancels.Rent(timeout);
    private CancellationTokenRegistration _clientGone;
    private byte[] _buffer = [];
    private int _givenUp;
    private int _released;

    public ref readonly Passage Passage => ref _passage;

    public Destination Destination => _passage.Destination;

    public Task<AttemptEnd> Task { get; private set; } = s_notStarted;

    /// <summary>Its end, as far as the race has taken note of it.</summary>
    public AttemptEnd Noted { get; set; }

    public HttpResponseMessage? Response { get; private set; }

    /// <summary>The body's beginning, or all of it.</summary>
    public ReadOnlyMemory<byte> Head => _buffer.AsMemory(0, HeadLength);

    public int HeadLength { get; private set; }

    /// <summary>What follows <see cref="Head"/>; null when that is all.</summary>
    public Stream? Rest { get; private set; }

    public CancellationToken Token => _cancel.Token;

    public void Start(HttpMessageInvoker http, HttpContext context, RequestBody body)
    {
        _clientGone = context.RequestAborted.UnsafeRegister(static cancel => ((CancellationTokenSource)cancel!).Cancel(), _cancel);
        Task = RunAsync(http, context, body);
    }

    /// <summary>It won: what is left of its answer has this long.</summary>
    public void ReadOn(TimeSpan within)
    {
        if (Rest is not null)
        {
            _cancel.CancelAfter(within);
        }
    }

    /// <summary>Ends it; what still comes of it is thrown away.</summary>
    public void GiveUp()
    {
        if (Interlocked.Exchange(ref _givenUp, 1) == 0)
        {
            _cancel.Cancel();
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

        _clientGone.Dispose();
        cancels.Return(_cancel);
    }

    private async Task<AttemptEnd> RunAsync(HttpMessageInvoker http, HttpContext context, RequestBody body)
    {
        Destination.Started();
        try
        {
            using var request = await EdgeTransformer.RequestAsync(context, body, Destination.Prefix, _cancel.Token);
            Response = await http.SendAsync(request, _cancel.Token);
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
        catch (OperationCanceledException e) when (!_cancel.IsCancellationRequested && e.InnerException is TimeoutException)
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

        var stream = await content.ReadAsStreamAsync(_cancel.Token);
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

            var read = await stream.ReadAsync(_buffer.AsMemory(HeadLength), _cancel.Token);
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
