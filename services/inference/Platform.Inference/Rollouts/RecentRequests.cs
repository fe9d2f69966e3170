using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;

namespace Platform.Inference.Rollouts;

/// <summary>
/// A few of the latest requests of each model, for a new version to be warmed with before anybody waits for it: what it does with them it will do
/// with those that come.
/// </summary>
internal sealed class RecentRequests(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Ring> _models = new(StringComparer.Ordinal);

    /// <summary>Keeps a copy of a request now and then; costs the others a look at the clock.</summary>
    /// <param name="model">A model that is loaded here.</param>
    /// <param name="request">Checked; stays the caller's.</param>
    public void Offer(string model, InferRequest request) => _models.GetOrAdd(model, static _ => new Ring()).Offer(request, time);

    /// <summary>Runs the requests that fit a version's signature.</summary>
    /// <returns>Why the version cannot serve them; null when it can.</returns>
    public string? Replay(ServedModel model, CancellationToken deadline) => _models.GetValueOrDefault(model.Manifest.Name)?.Replay(model, deadline);

    private sealed class Ring
    {
        private const int Kept = 8;
        private const int LargestBytes = 1 << 20;
        private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

        private readonly Lock _lock = new();
        private readonly Queue<InferRequest> _requests = new();
        private long _last = long.MinValue;

        public void Offer(InferRequest request, TimeProvider time)
        {
            var now = time.GetTimestamp();
            var last = Volatile.Read(ref _last);
            if ((last != long.MinValue && time.GetElapsedTime(last, now) < s_pause)
                || Interlocked.CompareExchange(ref _last, now, last) != last
                || request.Inputs.Sum(i => (long)i.Bytes.Length) > LargestBytes
                // A version is being warmed with them, which takes its time; the shopper's request does not wait for it.
                || !_lock.TryEnter())
            {
                return;
            }

            try
            {
                _requests.Enqueue(Copy(request));
                if (_requests.Count > Kept)
                {
                    _requests.Dequeue().Dispose();
                }
            }
            finally
            {
                _lock.Exit();
            }
        }

        public string? Replay(ServedModel model, CancellationToken deadline)
        {
            lock (_lock)
            {
                return _requests.Where(r => model.Check(r) is null)
                    .Select(r => ModelLoader.Try(model, r, "A request of a moment ago", deadline))
                    .FirstOrDefault(reason => reason is not null);
            }
        }

        [SuppressMessage("Reliability", "CA2000", Justification = "The ring disposes what leaves it.")]
        private static InferRequest Copy(InferRequest request)
        {
            var copy = new InferRequest();
            foreach (var input in request.Inputs)
            {
                var tensor = new PooledTensor { Name = input.Name, Datatype = input.Datatype, Shape = input.Shape, Elements = input.Elements };
                var buffer = tensor.AllocateGrowing(input.Bytes.Length);
                input.Bytes.CopyTo(buffer.GetSpan(input.Bytes.Length));
                buffer.Advance(input.Bytes.Length);
                copy.Inputs.Add(tensor);
            }

            return copy;
        }
    }
}
