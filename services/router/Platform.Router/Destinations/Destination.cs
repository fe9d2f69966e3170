using Platform.Router.Edge;

namespace Platform.Router.Destinations;

/// <summary>One instance of a service in a region, and what the router's own requests tell of it.</summary>
internal sealed class Destination(string service, string region, int regionIndex, Uri address, Ejection ejection, int routes)
{
    private readonly RouteWindow?[] _windows = new RouteWindow?[routes];
    private int _outstanding;
    private long _heard;

    public string Service { get; } = service;

    public string Region { get; } = region;

    /// <summary>Place of the region in the configuration, and in the routing snapshot's weights.</summary>
    public int RegionIndex { get; } = regionIndex;

    public Uri Address { get; } = address;

    /// <summary>Scheme, host and port, as the forwarder wants it.</summary>
    public string Prefix { get; } = address.GetLeftPart(UriPartial.Authority);

    /// <summary>The same for every router that knows the address.</summary>
    public ulong Hash { get; } = Affinity.HashOf(address.Authority);

    public Ejection Ejection { get; } = ejection;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public void Started() => Interlocked.Increment(ref _outstanding);

    public void Ended() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Whether any request was answered since this monotonic time.</summary>
    public bool HeardSince(TimeSpan time) => Volatile.Read(ref _heard) >= time.Ticks;

    /// <summary>How long it has answered nobody.</summary>
    public TimeSpan SilentFor(TimeSpan now) => TimeSpan.FromTicks(now.Ticks - Volatile.Read(ref _heard));

    /// <summary>It answered any request; an error is an answer too.</summary>
    public void Heard(TimeSpan now) => Volatile.Write(ref _heard, now.Ticks);

    public void Answered(EdgeRoute route, TimeSpan latency, bool error) => WindowOf(route).Answered(latency, error);

    /// <summary>It did not answer a request.</summary>
    public void DidNotAnswer(EdgeRoute route) => WindowOf(route).Failed();

    /// <summary>Another destination answered a request sooner.</summary>
    public void Overtaken(EdgeRoute route, TimeSpan after) => WindowOf(route).Overtaken(after);

    /// <summary>What it did with a route's requests in the latest slots of the window; null when it never had one.</summary>
    public RouteSum? SumOf(int route, int slots = RouteWindow.Slots) => Volatile.Read(ref _windows[route])?.Sum(slots);

    public void Turn()
    {
        foreach (var window in _windows)
        {
            window?.Turn();
        }
    }

    /// <summary>Forgets what it did before it was taken out.</summary>
    public void Forget()
    {
        foreach (var window in _windows)
        {
            window?.Clear();
        }
    }

    private RouteWindow WindowOf(EdgeRoute route) =>
        Volatile.Read(ref _windows[route.Index]) ?? Interlocked.CompareExchange(ref _windows[route.Index], new RouteWindow(), null) ?? _windows[route.Index]!;
}
