namespace Platform.Router.Destinations;

/// <summary>
/// Finds the destination that is clearly worse than its peers, from what all of them did in the same seconds. Each route is compared with
/// itself alone, so that one with more of the slow calls is not blamed for them; then the routes' excesses are added up. Pure.
/// </summary>
internal static class OutlierRule
{
    /// <summary>Standard deviations beyond the peers: chance alone exceeds it once in three million looks.</summary>
    private const double Deviations = 5;

    /// <summary>
    /// The same where the peers, who are many, have not one bad answer: that five of one's own are chance is unlikely for every rate that all could
    /// share, and a fifth of a small replica's answers is found in 5 s.
    /// </summary>
    private const double DeviationsFromNone = 3.5;

    /// <summary>Fewer bad answers than this say nothing.</summary>
    private const int FewestBad = 5;

    /// <summary>Requests of the peers below which a route is not compared.</summary>
    private const int FewestOfPeers = 20;

    /// <summary>How much more often it must err, as a part of its requests.</summary>
    private const double ErrorMargin = 0.05;

    /// <summary>How much more often it must be slow, as a part of its requests.</summary>
    private const double SlowMargin = 0.20;

    /// <summary>Slow is beyond twice what 95 % of the peers' answers take: four buckets are an octave.</summary>
    private const int SlowBuckets = 4;

    /// <summary>…and never below this: among answers of a millisecond, factors are noise.</summary>
    private static readonly int s_slowFloor = LatencyBuckets.Of(TimeSpan.FromMilliseconds(20));

    /// <param name="destinations">By destination, its counts by route, null for a route that it never had; all of them take traffic now.</param>
    /// <returns>Which of them is worst and why; null when none stands out.</returns>
    public static (int Index, EjectionCause Cause)? Worst(IReadOnlyList<RouteSum?[]> destinations)
    {
        if (destinations.Count < 2)
        {
            return null;
        }

        var all = Totals(destinations);
        (int, EjectionCause)? worst = null;
        var most = 0.0;
        for (var i = 0; i < destinations.Count; i++)
        {
            var errors = new Excess();
            var slow = new Excess();
            for (var r = 0; r < all.Length; r++)
            {
                if (destinations[i][r] is { } own)
                {
                    Compare(own, all[r], ref errors, ref slow);
                }
            }

            if (errors.IsClear(ErrorMargin) && errors.Score > most)
            {
                (most, worst) = (errors.Score, (i, EjectionCause.ErrorRate));
            }

            if (slow.IsClear(SlowMargin) && slow.Score > most)
            {
                (most, worst) = (slow.Score, (i, EjectionCause.Latency));
            }
        }

        return worst;
    }

    private static void Compare(RouteSum own, RouteSum all, ref Excess errors, ref Excess slow)
    {
        var peers = all.Requests - own.Requests;
        if (own.Requests == 0 || peers < FewestOfPeers)
        {
            return;
        }

        errors.Add(own.Requests, own.Errors, peers, all.Errors - own.Errors);
        Span<int> others = stackalloc int[LatencyBuckets.Count];
        for (var b = 0; b < others.Length; b++)
        {
            others[b] = Math.Max(0, all.Buckets[b] - own.Buckets[b]);
        }

        var beyond = Math.Max(s_slowFloor, LatencyBuckets.AtPercentile(others, 0.95) + SlowBuckets);
        slow.Add(own.Requests, SlowOf(own.Buckets, beyond, own.Overtaken), peers, SlowOf(others, beyond, all.Overtaken - own.Overtaken));
    }

    /// <summary>Those beyond, and those that were overtaken, wherever they were given up.</summary>
    private static int SlowOf(ReadOnlySpan<int> buckets, int beyond, int overtaken)
    {
        var slow = 0;
        for (var b = beyond + 1; b < buckets.Length; b++)
        {
            slow += buckets[b];
        }

        return Math.Max(slow, overtaken);
    }

    private static RouteSum[] Totals(IReadOnlyList<RouteSum?[]> destinations)
    {
        var totals = Enumerable.Range(0, destinations[0].Length).Select(_ => new RouteSum()).ToArray();
        foreach (var routes in destinations)
        {
            for (var r = 0; r < totals.Length; r++)
            {
                if (routes[r] is { } sum)
                {
                    totals[r].Add(sum);
                }
            }
        }

        return totals;
    }

    /// <summary>How many were bad, beside how many would be if the destination were like its peers.</summary>
    private struct Excess
    {
        private int _requests;
        private int _bad;
        private int _badOfPeers;
        private int _ofPeers;
        private double _expected;
        private double _variance;

        /// <summary>
        /// The signed root of the likelihood ratio of "two rates" over "one rate", in standard deviations. Unlike a difference divided by
        /// its deviation it is right for a handful of errors too.
        /// </summary>
        public readonly double Score
        {
            get
            {
                if (_bad <= _expected)
                {
                    return 0;
                }

                var peers = _requests * _requests / _variance;
                var badOfPeers = peers * _expected / _requests;
                var rate = (_bad + badOfPeers) / (_requests + peers);
                return Math.Sqrt(2 * (Term(_bad, _requests * rate) + Term(_requests - _bad, _requests * (1 - rate))
                    + Term(badOfPeers, peers * rate) + Term(peers - badOfPeers, peers * (1 - rate))));
            }
        }

        public readonly bool IsClear(double margin) =>
            _bad >= FewestBad && _bad - _expected >= margin * _requests && Score >= (_badOfPeers == 0 && _ofPeers >= 2 * _requests ? DeviationsFromNone : Deviations);

        public void Add(int requests, int bad, int peers, int badOfPeers)
        {
            // Half a bad answer more than was seen: without it, peers that never erred would make the first error infinitely odd.
            _requests += requests;
            _bad += bad;
            _badOfPeers += badOfPeers;
            _ofPeers += peers;
            _expected += requests * (badOfPeers + 0.5) / (peers + 1.0);
            // Routes weigh by the destination's own requests; so few of the peers' stand behind all of them together.
            _variance += (double)requests * requests / peers;
        }

        private static double Term(double seen, double expected) => seen <= 0 ? 0 : seen * Math.Log(seen / expected);
    }
}
