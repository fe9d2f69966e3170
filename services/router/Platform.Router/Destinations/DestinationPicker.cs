using Platform.Router.Routing;

namespace Platform.Router.Destinations;

/// <summary>
/// Chooses where a try goes: a region by its weight, in it the less busy of two instances. A further try prefers another region. What
/// is ejected or drained is used only when nothing else is left.
/// </summary>
internal sealed class DestinationPicker(DestinationTable table, RoutingTable routing, TimeProvider time, Random random)
{
    /// <summary>A destination, entered; null when no untried one exists at all.</summary>
    /// <param name="service">Whose instances.</param>
    /// <param name="tried">Where this request has been.</param>
    /// <param name="replayable">It can go elsewhere when it fails, so it may be the trial of an ejected destination.</param>
    /// <param name="lastResort">Nothing else is under way: drained and ejected destinations are better than none.</param>
    /// <param name="trial">It is one.</param>
    public Destination? Pick(string service, ReadOnlySpan<Destination> tried, bool replayable, bool lastResort, out bool trial)
    {
        var regions = table.Of(service);
        var weights = routing.Current.Weights;
        var now = time.GetElapsedTime(0);
        var choice = new Choice(regions, weights, tried, replayable, now, random);
        var found = choice.Weighted(otherRegionsOnly: true, out trial) ?? choice.Weighted(otherRegionsOnly: false, out trial);
        if (found is not null || !lastResort)
        {
            return found;
        }

        return choice.Drained(out trial)
            ?? choice.Panic(weighted: true, out trial)
            ?? choice.Panic(weighted: false, out trial);
    }

    private readonly ref struct Choice(
        Destination[][] regions, int[] weights, ReadOnlySpan<Destination> tried, bool replayable, TimeSpan now, Random random)
    {
        private readonly ReadOnlySpan<Destination> _tried = tried;

        public Destination? Weighted(bool otherRegionsOnly, out bool trial)
        {
            trial = false;
            // Entering can fail when another request takes the trial first; then that region's sum changes, and the draw is repeated.
            for (var draw = 0; draw < 3; draw++)
            {
                var sum = 0;
                for (var i = 0; i < regions.Length; i++)
                {
                    sum += Usable(i, otherRegionsOnly) ? weights[i] : 0;
                }

                if (sum == 0)
                {
                    return null;
                }

                var at = random.Next(sum);
                for (var i = 0; i < regions.Length; i++)
                {
                    at -= Usable(i, otherRegionsOnly) ? weights[i] : 0;
                    if (at < 0)
                    {
                        if (Enter(regions[i], out trial) is { } destination)
                        {
                            return destination;
                        }

                        break;
                    }
                }
            }

            return null;
        }

        public Destination? Drained(out bool trial)
        {
            trial = false;
            for (var i = 0; i < regions.Length; i++)
            {
                if (weights[i] == 0 && Enter(regions[i], out trial) is { } destination)
                {
                    return destination;
                }
            }

            return null;
        }

        /// <summary>Everything is ejected: a request that may fail is better than one that is refused for certain.</summary>
        public Destination? Panic(bool weighted, out bool trial)
        {
            trial = false;
            var first = regions.Length > 0 ? random.Next(regions.Length) : 0;
            for (var k = 0; k < regions.Length; k++)
            {
                var i = (first + k) % regions.Length;
                if (weighted != weights[i] > 0 || regions[i].Length == 0)
                {
                    continue;
                }

                var start = random.Next(regions[i].Length);
                for (var j = 0; j < regions[i].Length; j++)
                {
                    var destination = regions[i][(start + j) % regions[i].Length];
                    if (!_tried.Contains(destination))
                    {
                        return destination;
                    }
                }
            }

            return null;
        }

        private bool Usable(int region, bool otherRegionsOnly)
        {
            if (weights[region] == 0 || (otherRegionsOnly && WasTried(region)))
            {
                return false;
            }

            foreach (var destination in regions[region])
            {
                if (destination.Ejection.MayEnter(replayable, now) && !_tried.Contains(destination))
                {
                    return true;
                }
            }

            return false;
        }

        private bool WasTried(int region)
        {
            foreach (var destination in _tried)
            {
                if (destination.RegionIndex == region)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The less busy of two, of those that take requests.</summary>
        private Destination? Enter(Destination[] instances, out bool trial)
        {
            trial = false;
            var best = Random(instances);
            var other = Random(instances);
            if (best is not null && other is not null && other.Outstanding < best.Outstanding)
            {
                best = other;
            }

            return best is not null && best.Ejection.TryEnter(replayable, now, out trial) ? best : null;
        }

        private Destination? Random(Destination[] instances)
        {
            if (instances.Length == 0)
            {
                return null;
            }

            var start = random.Next(instances.Length);
            for (var i = 0; i < instances.Length; i++)
            {
                var destination = instances[(start + i) % instances.Length];
                if (destination.Ejection.MayEnter(replayable, now) && !_tried.Contains(destination))
                {
                    return destination;
                }
            }

            return null;
        }
    }
}
