using Platform.FeatureStore.Redis;

namespace Platform.FeatureStore.Visitors;

/// <summary>
/// The stored form of <see cref="VisitorFeatures"/>: a version byte, then varints and length-prefixed UTF-8, times in milliseconds before the
/// newest event, at the end a CRC-32C of everything before it. The visitor's id is the key and is not repeated.
/// </summary>
internal static class VisitorCodec
{
    private const byte Version = 1;

    public static byte[] Encode(VisitorFeatures visitor)
    {
        var newest = visitor.LastEventTime.ToUnixTimeMilliseconds();
        var writer = new PackedWriter();
        writer.Byte(Version);
        writer.Byte(visitor.Synthetic ? (byte)1 : (byte)0);
        writer.Signed(newest);
        writer.Signed(visitor.Events);
        writer.Double(visitor.AverageViewedPrice);
        writer.Signed(visitor.PricedViews);
        writer.Byte(visitor.Session is null ? (byte)0 : (byte)1);
        if (visitor.Session is { } session)
        {
            writer.Text(session.Id);
            writer.Signed(newest - session.Started.ToUnixTimeMilliseconds());
            writer.Signed(newest - session.Last.ToUnixTimeMilliseconds());
            writer.Signed(session.Events);
        }

        Write(writer, visitor.Views, newest);
        Write(writer, visitor.Carts, newest);
        Write(writer, visitor.Purchases, newest);
        writer.Signed(visitor.Searches.Count);
        foreach (var search in visitor.Searches)
        {
            writer.Text(search.Query);
            writer.Signed(newest - search.Time.ToUnixTimeMilliseconds());
            writer.Signed(search.Token);
        }

        Write(writer, visitor.Categories, newest);
        Write(writer, visitor.Brands, newest);
        return writer.Finish();
    }

    /// <summary>Reads a stored visitor.</summary>
    /// <returns>Null when the value is sound; otherwise what is wrong with it.</returns>
    public static PackedError? TryDecode(string visitorId, ReadOnlySpan<byte> value, out VisitorFeatures? visitor)
    {
        visitor = null;
        if (PackedReader.Open(value, Version, out var reader) is { } error)
        {
            return error;
        }

        var synthetic = reader.Byte() != 0;
        var newest = reader.Signed();
        var decoded = new VisitorFeatures
        {
            VisitorId = visitorId,
            Synthetic = synthetic,
            LastEventTime = reader.Time(newest, 0),
            Events = reader.Signed(),
            AverageViewedPrice = reader.Double(),
            PricedViews = (int)reader.Signed(),
            Session = reader.Byte() == 0
                ? null
                : new Session(reader.Text(), reader.Time(newest, reader.Signed()), reader.Time(newest, reader.Signed()), (int)reader.Signed()),
            Views = Items(ref reader, newest, VisitorFeatures.MaxViews),
            Carts = Items(ref reader, newest, VisitorFeatures.MaxCarts),
            Purchases = Items(ref reader, newest, VisitorFeatures.MaxPurchases),
            Searches = Searches(ref reader, newest),
            Categories = Affinities(ref reader, newest),
            Brands = Affinities(ref reader, newest),
        };
        if (!reader.AtEnd)
        {
            return PackedError.Malformed;
        }

        visitor = decoded;
        return null;
    }

    private static void Write(PackedWriter writer, IReadOnlyList<RecentItem> items, long newest)
    {
        writer.Signed(items.Count);
        foreach (var item in items)
        {
            writer.Text(item.Id);
            writer.Signed(newest - item.Time.ToUnixTimeMilliseconds());
            writer.Signed(item.Count);
        }
    }

    private static void Write(PackedWriter writer, IReadOnlyList<Affinity> affinities, long newest)
    {
        writer.Signed(affinities.Count);
        foreach (var affinity in affinities)
        {
            writer.Text(affinity.Name);
            writer.Double(affinity.Weight);
            writer.Signed(newest - affinity.Time.ToUnixTimeMilliseconds());
        }
    }

    private static RecentItem[] Items(ref PackedReader reader, long newest, int most)
    {
        var items = new RecentItem[reader.Length(most)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new RecentItem(reader.Text(), reader.Time(newest, reader.Signed()), (int)reader.Signed());
        }

        return items;
    }

    private static RecentSearch[] Searches(ref PackedReader reader, long newest)
    {
        var searches = new RecentSearch[reader.Length(VisitorFeatures.MaxSearches)];
        for (var i = 0; i < searches.Length; i++)
        {
            searches[i] = new RecentSearch(reader.Text(), reader.Time(newest, reader.Signed()), reader.Signed());
        }

        return searches;
    }

    private static Affinity[] Affinities(ref PackedReader reader, long newest)
    {
        var affinities = new Affinity[reader.Length(VisitorFeatures.MaxAffinities)];
        for (var i = 0; i < affinities.Length; i++)
        {
            affinities[i] = new Affinity(reader.Text(), reader.Double(), reader.Time(newest, reader.Signed()));
        }

        return affinities;
    }
}
