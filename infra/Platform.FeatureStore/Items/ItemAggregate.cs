using Platform.FeatureStore.Events;

namespace Platform.FeatureStore.Items;

/// <summary>What an action adds to an item's counters, and what the counters mean at a time. Pure; used online and in training.</summary>
internal sealed class ItemAggregate(FeatureStoreOptions options)
{
    /// <summary>An action adds to at most this many counters.</summary>
    public const int MostIncrements = 10;

    private const int HourBuckets = 6;
    private const int DayBuckets = 12;
    private const int WeekBuckets = 7;

    /// <summary>Weighted actions a day that keep a handful of events from looking like a trend.</summary>
    private const double TrendSmoothing = 1;

    private static readonly TimeSpan s_minutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_hours = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public ForwardDecay Popularity { get; } = new(options.PopularityHalfLife);

    public ForwardDecay Recent { get; } = new(options.TrendHalfLife);

    /// <summary>How much an action counts towards popularity.</summary>
    public static double WeightOf(ItemActionKind kind) => kind switch
    {
        ItemActionKind.View => 1,
        ItemActionKind.Cart => 4,
        _ => 8,
    };

    /// <summary>Writes what an action adds; returns how many of the <see cref="MostIncrements"/> were used.</summary>
    public int Increments(in ItemAction action, Span<(CounterField Field, double Amount)> increments)
    {
        var kind = action.Kind switch
        {
            ItemActionKind.View => CounterKind.View,
            ItemActionKind.Cart => CounterKind.Cart,
            _ => CounterKind.Purchase,
        };
        var used = Windows(kind, action.Time, 1, increments);
        if (action.Kind == ItemActionKind.Purchase)
        {
            used += Windows(CounterKind.Unit, action.Time, action.Quantity, increments[used..]);
        }

        var weight = WeightOf(action.Kind);
        increments[used++] = (new(CounterKind.Popularity, CounterStep.Epoch, Popularity.EpochOf(action.Time)), weight * Popularity.WeightAt(action.Time));
        increments[used++] = (new(CounterKind.Recent, CounterStep.Epoch, Recent.EpochOf(action.Time)), weight * Recent.WeightAt(action.Time));
        return used;
    }

    /// <summary>The features that counters make at <paramref name="asOf"/>.</summary>
    public ItemFeatures Read(string id, IEnumerable<KeyValuePair<CounterField, double>> counters, DateTimeOffset asOf)
    {
        var views = new Windowed(asOf);
        var carts = new Windowed(asOf);
        var purchases = new Windowed(asOf);
        var units = new Windowed(asOf);
        double popularity = 0, recent = 0;
        foreach (var (field, amount) in counters)
        {
            switch (field.Kind)
            {
                case CounterKind.View: views.Add(field, amount); break;
                case CounterKind.Cart: carts.Add(field, amount); break;
                case CounterKind.Purchase: purchases.Add(field, amount); break;
                case CounterKind.Unit: units.Add(field, amount); break;
                case CounterKind.Popularity: popularity += Popularity.Value(field.Bucket, amount, asOf); break;
                default: recent += Recent.Value(field.Bucket, amount, asOf); break;
            }
        }

        return new ItemFeatures
        {
            Id = id,
            Views = views.Counts,
            Carts = carts.Counts,
            Purchases = purchases.Counts,
            Units = units.Counts,
            Popularity = popularity,
            Trend = Trend(recent, popularity),
        };
    }

    /// <summary>Whether a counter can no longer be part of any window at or after <paramref name="asOf"/>.</summary>
    public bool IsStale(in CounterField field, DateTimeOffset asOf) => field.Step switch
    {
        CounterStep.TenMinutes => field.Bucket <= Bucket(asOf, s_minutes) - HourBuckets,
        CounterStep.TwoHours => field.Bucket <= Bucket(asOf, s_hours) - DayBuckets,
        CounterStep.Day => field.Bucket <= Bucket(asOf, s_day) - WeekBuckets,
        CounterStep.Epoch => field.Bucket < (field.Kind == CounterKind.Popularity ? Popularity : Recent).EpochOf(asOf) - 1,
        _ => false,
    };

    private double Trend(double recent, double popularity)
    {
        // A steady rate r leaves r × half-life / ln 2 in a decayed sum, so that dividing by it gives the rate back.
        var lately = recent * Math.Log(2) / options.TrendHalfLife.TotalDays;
        var always = popularity * Math.Log(2) / options.PopularityHalfLife.TotalDays;
        return lately / (always + TrendSmoothing);
    }

    private static int Windows(CounterKind kind, DateTimeOffset time, int amount, Span<(CounterField Field, double Amount)> increments)
    {
        increments[0] = (new(kind, CounterStep.TenMinutes, Bucket(time, s_minutes)), amount);
        increments[1] = (new(kind, CounterStep.TwoHours, Bucket(time, s_hours)), amount);
        increments[2] = (new(kind, CounterStep.Day, Bucket(time, s_day)), amount);
        increments[3] = (new(kind, CounterStep.Total, 0), amount);
        return 4;
    }

    private static long Bucket(DateTimeOffset time, TimeSpan step) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch) / step);

    private struct Windowed(DateTimeOffset asOf)
    {
        private readonly long _minutes = Bucket(asOf, s_minutes);
        private readonly long _hours = Bucket(asOf, s_hours);
        private readonly long _day = Bucket(asOf, s_day);
        private double _inHour;
        private double _inDay;
        private double _inWeek;
        private double _total;

        public readonly WindowCounts Counts => new((long)_inHour, (long)_inDay, (long)_inWeek, (long)_total);

        public void Add(in CounterField field, double amount)
        {
            switch (field.Step)
            {
                case CounterStep.TenMinutes when field.Bucket > _minutes - HourBuckets && field.Bucket <= _minutes: _inHour += amount; break;
                case CounterStep.TwoHours when field.Bucket > _hours - DayBuckets && field.Bucket <= _hours: _inDay += amount; break;
                case CounterStep.Day when field.Bucket > _day - WeekBuckets && field.Bucket <= _day: _inWeek += amount; break;
                case CounterStep.Total: _total += amount; break;
            }
        }
    }
}
