using Platform.Messaging.Consuming;

namespace Platform.Messaging.Tests;

public sealed class OffsetSequenceTests
{
    private readonly OffsetSequence _sequence = new();

    [Fact]
    public void Missing_RecordsFollowOneAnother_None() => Assert.All([7, 8, 9], at => Assert.Equal(0, _sequence.Missing(at, isEnd: false)));

    [Fact]
    public void Missing_RecordsLeftOut_AreCounted()
    {
        _sequence.Missing(7, isEnd: false);

        Assert.Equal(4, _sequence.Missing(12, isEnd: false));
        Assert.Equal(0, _sequence.Missing(13, isEnd: false));
    }

    [Fact]
    public void Missing_BeforeTheFirst_IsSeenWhereReadingBegins()
    {
        _sequence.BeginAt(3);

        Assert.Equal(2, _sequence.Missing(5, isEnd: false));
    }

    [Fact]
    public void Missing_EverythingIsGone_TheEndTells()
    {
        _sequence.BeginAt(3);

        Assert.Equal(7, _sequence.Missing(10, isEnd: true));
        Assert.Equal(0, _sequence.Missing(10, isEnd: false));
    }

    [Fact]
    public void Missing_TheLogBeganAnew_None()
    {
        _sequence.Missing(100, isEnd: false);

        Assert.Equal(0, _sequence.Missing(0, isEnd: false));
        Assert.Equal(0, _sequence.Missing(1, isEnd: false));
    }
}
