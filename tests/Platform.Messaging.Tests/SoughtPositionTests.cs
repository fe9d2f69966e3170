using Platform.Messaging.Consuming;

namespace Platform.Messaging.Tests;

public sealed class SoughtPositionTests
{
    private readonly SoughtPosition _sought = new(7);

    [Fact]
    public void Arrived_OneAfterTheOther_IsThere()
    {
        Assert.All([7, 8, 9], at => Assert.Equal(SeekResult.There, _sought.Arrived(at, isEnd: false)));
        Assert.All([10, 10], at => Assert.Equal(SeekResult.There, _sought.Arrived(at, isEnd: true)));
        Assert.Equal(SeekResult.There, _sought.Arrived(10, isEnd: false));
        Assert.Equal(11, _sought.Next);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(12, false)]
    [InlineData(12, true)]
    public void Arrived_ElsewhereAtFirst_IsToldAgainAndGoesOnWhereItWasSought(long at, bool isEnd)
    {
        Assert.Equal(SeekResult.Elsewhere, _sought.Arrived(at, isEnd));
        Assert.Equal(7, _sought.Next);
        Assert.Equal(SeekResult.There, _sought.Arrived(7, isEnd: false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Arrived_ElsewhereInTheMidst_IsToldTheNextOne(long at)
    {
        _sought.Arrived(7, isEnd: false);
        _sought.Arrived(8, isEnd: false);

        Assert.Equal(SeekResult.Elsewhere, _sought.Arrived(at, isEnd: false));
        Assert.Equal(9, _sought.Next);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(0)]
    public void Arrived_AtTheSamePlaceTwice_TheLogIsSo(long at)
    {
        Assert.Equal(SeekResult.Elsewhere, _sought.Arrived(at, isEnd: false));
        Assert.Equal(SeekResult.There, _sought.Arrived(at, isEnd: false));
        Assert.Equal(SeekResult.There, _sought.Arrived(at + 1, isEnd: false));
    }
}
