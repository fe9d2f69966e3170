using CsCheck;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Visitors;

namespace Platform.FeatureStore.Tests.Visitors;

public sealed class VisitorCodecTests
{
    private static readonly Gen<DateTimeOffset> s_time = Gen.Long[-1_000_000_000_000, 4_000_000_000_000].Select(DateTimeOffset.FromUnixTimeMilliseconds);
    private static readonly Gen<string> s_text = Gen.String[0, 128].Where(s => !s.Any(char.IsSurrogate));
    private static readonly Gen<RecentItem> s_item = Gen.Select(s_text, s_time, Gen.Int, (id, time, count) => new RecentItem(id, time, count));
    private static readonly Gen<Affinity> s_affinity = Gen.Select(s_text, Gen.Double, s_time, (name, weight, time) => new Affinity(name, weight, time));

    private static readonly Gen<VisitorFeatures> s_visitor = Gen.Select(
        s_item.Array[0, VisitorFeatures.MaxViews],
        s_item.Array[0, VisitorFeatures.MaxCarts],
        Gen.Select(s_text, s_time, Gen.Long, (q, t, h) => new RecentSearch(q, t, h)).Array[0, VisitorFeatures.MaxSearches],
        s_affinity.Array[0, VisitorFeatures.MaxAffinities],
        Gen.Select(s_text, s_time, s_time, Gen.Int, (id, started, last, n) => new Session(id, started, last, n)),
        s_time,
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Long, Gen.Double),
        (views, carts, searches, likings, session, newest, rest) => new VisitorFeatures
        {
            VisitorId = "v",
            Views = views,
            Carts = carts,
            Purchases = views,
            Searches = searches,
            Categories = likings,
            Brands = likings,
            Session = rest.Item1 ? session : null,
            Synthetic = rest.Item2,
            Events = rest.Item3,
            AverageViewedPrice = rest.Item4,
            PricedViews = views.Length,
            LastEventTime = newest,
        });

    [Fact]
    public void TryDecode_WhatEncodeWrote_GivesTheSameVisitor() => s_visitor.Sample(visitor =>
    {
        Assert.Null(VisitorCodec.TryDecode("v", VisitorCodec.Encode(visitor), out var read));
        Assert.Equivalent(visitor, read, strict: true);
    }, iter: 200);

    [Fact]
    public void TryDecode_AnyByteChangedOrMissing_IsANamedError() => Gen.Select(s_visitor, Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample(
        (visitor, place, change) =>
        {
            var bytes = VisitorCodec.Encode(visitor);
            var cut = bytes[..(place % bytes.Length)];
            bytes[place % bytes.Length] ^= (byte)change;
            Assert.Equal(PackedError.Checksum, VisitorCodec.TryDecode("v", bytes, out _));
            Assert.NotNull(VisitorCodec.TryDecode("v", cut, out _));
        },
        iter: 200);

    [Fact]
    public void TryDecode_ALaterVersion_SaysSo()
    {
        var writer = new PackedWriter();
        writer.Byte(2);

        Assert.Equal(PackedError.UnknownVersion, VisitorCodec.TryDecode("v", writer.Finish(), out var visitor));
        Assert.Null(visitor);
    }

    [Fact]
    public void TryDecode_WholeBytesOfAnotherKind_AreMalformed()
    {
        var writer = new PackedWriter();
        writer.Byte(1);
        writer.Signed(long.MinValue);
        writer.Signed(long.MaxValue);

        Assert.Equal(PackedError.Malformed, VisitorCodec.TryDecode("v", writer.Finish(), out _));
    }

    [Fact]
    public void Encode_EverythingAtItsLongest_StaysWithinTheDocumentedBound()
    {
        var longest = new string('漢', 128);
        var item = new RecentItem(longest, DateTimeOffset.UnixEpoch, int.MaxValue);
        var liking = new Affinity(longest, 1, DateTimeOffset.UnixEpoch);
        var visitor = new VisitorFeatures
        {
            VisitorId = "v",
            LastEventTime = DateTimeOffset.MaxValue,
            Views = [.. Enumerable.Repeat(item, VisitorFeatures.MaxViews)],
            Carts = [.. Enumerable.Repeat(item, VisitorFeatures.MaxCarts)],
            Purchases = [.. Enumerable.Repeat(item, VisitorFeatures.MaxPurchases)],
            Searches = [.. Enumerable.Repeat(new RecentSearch(new string('漢', 100), DateTimeOffset.UnixEpoch, long.MaxValue), VisitorFeatures.MaxSearches)],
            Categories = [.. Enumerable.Repeat(liking, VisitorFeatures.MaxAffinities)],
            Brands = [.. Enumerable.Repeat(liking, VisitorFeatures.MaxAffinities)],
            Session = new Session(longest, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, int.MaxValue),
        };

        Assert.InRange(VisitorCodec.Encode(visitor).Length, 60_000, 75_000);
    }
}
