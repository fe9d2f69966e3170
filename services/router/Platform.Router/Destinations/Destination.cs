namespace Platform.Router.Destinations;

/// <summary>One instance of a service in a region.</summary>
internal sealed class Destination(string service, string region, int regionIndex, Uri address, Ejection ejection)
{
    private int _outstanding;

    public string Service { get; } = service;

    public string Region { get; } = region;

    /// <summary>Place of the region in the configuration, and in the routing snapshot's weights.</summary>
    public int RegionIndex { get; } = regionIndex;

    public Uri Address { get; } = address;

    /// <summary>Scheme, host and port, as the forwarder wants it.</summary>
    public string Prefix { get; } = address.GetLeftPart(UriPartial.Authority);

    public Ejection Ejection { get; } = ejection;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public void Started() => Interlocked.Increment(ref _outstanding);

    public void Ended() => Interlocked.Decrement(ref _outstanding);
}
