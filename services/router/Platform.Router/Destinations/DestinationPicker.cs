using Platform.Router.Routing;

namespace Platform.Router.Destinations;

/// <summary>
/// Chooses where a try goes: a region by its weight and by how much of it is in, then the less busy of two instances. A further try
/// prefers another region. What is ejected or drained is used only when nothing else is left.
/// </summary>
internal sealed class DestinationPicker(RoutingTable routing, TimeProvider time, Random random)
{
    /// <summary>A destination, entered; null when no untried one exists at all.</summary>
    /// <param name="pool">Whose instances.</param>
    /// <param name="tried">Where this request has been.</param>
    /// <param name="affinity">The key that the client wants to stay with one destination; null when it does not care.</param>
    /// <param name="mayBeTrial">It may be the trial of an ejected destination: a first try of what can go elsewhere when it fails. A later one goes where it will most likely succeed.</param>
    /// <param name="lastResort">Nothing else is under way: drained and ejected destinations are better than none.</param>
    /// <param name="trial">It is one.</param>
    public Destination? Pick(ServicePool pool, ReadOnlySpan<Destination> tried, string? affinity, bool mayBeTrial, bool lastResort, out bool trial)
    {
        var regions = pool.Regions;
        var weights = routing.Current.Weights;
        var choice = new Choice(regions, weights, tried, mayBeTrial, ServicePool.IsInPanic(regions, weights), time.GetElapsedTime(0), random);
        if (affinity is not null && tried.IsEmpty && choice.Sticky(Affinity.HashOf(affinity)) is { } home)
        {
            trial = false;
            return home;
        }

        var found = choice.Weighted(otherRegionsOnly: true, out trial) ?? choice.Weighted(otherRegionsOnly: false, out trial);
        if (found is not null || !lastResort)
        {
            return found;
        }

        return choice.Drained(out trial) ?? choice.Any(weighted: true) ?? choice.Any(weighted: false);
    }

    private readonly ref struct Choice(
        Destination[][] regions, int[] weights, ReadOnlySpan<Destination> tried, bool asTrial, bool panic, TimeSpan now, Random random)
    {
        /// <summary>Entering can fail when another request takes the trial first; then what is left is another sum, and the draw is repeated.</summary>
        private const int Draws = 3;

        private readonly ReadOnlySpan<Destination> _tried = tried;

        public Destination? Weighted(bool otherRegionsOnly, out bool trial)
        {
            trial = false;
            Span<long> masses = stackalloc long[regions.Length];
            for (var draw = 0; draw < Draws; draw++)
            {
                var sum = 0L;
                for (var i = 0; i < regions.Length; i++)
                {
                    masses[i] = weights[i] == 0 || (otherRegionsOnly && WasTried(i)) ? 0 : MassOf(i);
                    sum += masses[i];
                }

                if (sum == 0)
                {
                    return null;
                }

                var at = random.NextInt64(sum);
                var region = 0;
                while (at >= masses[region])
                {
                    at -= masses[region++];
                }

                if (Enter(regions[region], out trial) is { } destination)
                {
                    return destination;
                }
            }

            return null;
        }

        /// <summary>The destination in that the key belongs to; null when none is.</summary>
        public Destination? Sticky(ulong key)
        {
            Destination? best = null;
            var most = 0.0;
            for (var i = 0; i < regions.Length; i++)
            {
                foreach (var destination in regions[i])
                {
                    var weight = (double)weights[i] * destination.Ejection.Share(asTrial: false, panic, now) / regions[i].Length;
                    if (weight > 0 && Affinity.Score(key, destination.Hash, weight) is var score && score > most)
                    {
                        (best, most) = (destination, score);
                    }
                }
            }

            return best;
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
        public Destination? Any(bool weighted)
        {
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

        /// <summary>The region's weight, less what of it is out: the survivors of a half-dead region are not to carry its whole share.</summary>
        private long MassOf(int region) =>
            SharesOf(regions[region]) is var shares && shares == 0 ? 0 : Math.Max(1, (long)weights[region] * shares / regions[region].Length);

        private int SharesOf(Destination[] instances)
        {
            var sum = 0;
            foreach (var destination in instances)
            {
                sum += ShareOf(destination);
            }

            return sum;
        }

        private int ShareOf(Destination destination) => _tried.Contains(destination) ? 0 : destination.Ejection.Share(asTrial, panic, now);

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

        /// <summary>The less busy of two, drawn by their shares.</summary>
        private Destination? Enter(Destination[] instances, out bool trial)
        {
            trial = false;
            var best = Draw(instances);
            var other = Draw(instances);
            if (best is not null && other is not null && other.Outstanding < best.Outstanding)
            {
                best = other;
            }

            return best is not null && best.Ejection.TryEnter(asTrial, panic, now, out trial) ? best : null;
        }

        private Destination? Draw(Destination[] instances)
        {
            var sum = SharesOf(instances);
            if (sum == 0)
            {
                return null;
            }

            var at = random.Next(sum);
            foreach (var destination in instances)
            {
                at -= ShareOf(destination);
                if (at < 0)
                {
                    return destination;
                }
            }

            // Another request took the trial between the sum and the draw.
            return null;
        }
    }
}
