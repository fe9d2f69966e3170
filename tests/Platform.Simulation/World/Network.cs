namespace Platform.Simulation.World;

/// <summary>What happened to messages.</summary>
internal sealed class NetworkCounts
{
    public long Sent { get; set; }

    public long Lost { get; set; }

    public long Delayed { get; set; }

    public long Doubled { get; set; }
}

/// <summary>Between processes by name: loses, delays, doubles and so reorders while it is bad; cuts hold in one direction.</summary>
internal sealed class Network(Clock clock, Random random)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(3);
    private readonly HashSet<(string From, string To)> _cut = [];

    public bool Bad { get; set; } = true;

    public NetworkCounts Counts { get; } = new();

    public void Cut(string from, string to) => _cut.Add((from, to));

    public void Mend(string from, string to) => _cut.Remove((from, to));

    public void MendAll() => _cut.Clear();

    public void Send(string from, string to, Action deliver)
    {
        Counts.Sent++;
        if (_cut.Contains((from, to)) || (Bad && random.Next(20) == 0))
        {
            Counts.Lost++;
            return;
        }

        clock.In(Delay(), deliver);
        if (Bad && random.Next(12) == 0)
        {
            Counts.Doubled++;
            clock.In(Delay(), deliver);
        }
    }

    private TimeSpan Delay()
    {
        if (!Bad || random.Next(8) != 0)
        {
            return TimeSpan.FromMicroseconds(200 + random.Next(5_000));
        }

        Counts.Delayed++;
        return TimeSpan.FromTicks(random.NextInt64(s_longest.Ticks));
    }
}
