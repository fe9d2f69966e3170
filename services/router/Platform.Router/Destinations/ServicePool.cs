namespace Platform.Router.Destinations;

/// <summary>The destinations of one service, and how they fare together.</summary>
internal sealed class ServicePool(string service, int regions)
{
    private volatile Destination[][] _regions = [.. Enumerable.Range(0, regions).Select(_ => Array.Empty<Destination>())];
    private volatile bool _failsEverywhere;

    public string Service { get; } = service;

    /// <summary>By region index: an immutable snapshot.</summary>
    public Destination[][] Regions
    {
        get => _regions;
        set => _regions = value;
    }

    /// <summary>Every region fails: further tries would only add to the load.</summary>
    public bool FailsEverywhere
    {
        get => _failsEverywhere;
        set => _failsEverywhere = value;
    }

    public IEnumerable<Destination> All => _regions.SelectMany(r => r);

    /// <summary>How many there are in all regions.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var region in _regions)
            {
                count += region.Length;
            }

            return count;
        }
    }

    /// <summary>
    /// Whether fewer than half of the destinations that have a share of the traffic are in: then the rest cannot carry it, and a badly
    /// answered request is better than a crushed remainder.
    /// </summary>
    /// <param name="regions">Of this pool.</param>
    /// <param name="weights">Of the regions; those at 0 have no share.</param>
    /// <param name="leaving">How many more are about to go out.</param>
    public static bool IsInPanic(Destination[][] regions, int[] weights, int leaving = 0)
    {
        int known = 0, isIn = -leaving;
        for (var i = 0; i < regions.Length; i++)
        {
            if (weights[i] == 0)
            {
                continue;
            }

            foreach (var destination in regions[i])
            {
                known++;
                isIn += destination.Ejection.IsOut ? 0 : 1;
            }
        }

        return isIn * 2 < known;
    }
}
