using CsCheck;
using Platform.Router.Destinations;

namespace Platform.Router.Tests.Destinations;

public sealed class EjectionTests
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);
    private static readonly EjectionTimes s_times = new(3, s_first, s_longest, TimeSpan.FromSeconds(10));
    private readonly Ejection _ejection = new(s_times);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Failed_Refused_EjectsAtOnce()
    {
        Assert.True(_ejection.Failed(false, EjectionCause.Refused, _now));
        Assert.False(_ejection.TryEnter(true, false, _now, out _));
    }

    [Fact]
    public void Failed_InARow_EjectsAtTheLimitAndASuccessBetweenResets()
    {
        Fail(2);
        _ejection.Succeeded(false, _now);
        Fail(2);
        Assert.False(_ejection.IsOut);

        Fail(1);
        Assert.True(_ejection.IsOut);
    }

    [Fact]
    public void TryEnter_TimeIsOver_LetsOneTrialInAtATime()
    {
        _ejection.Failed(false, EjectionCause.Refused, _now);
        _now += s_first;

        Assert.False(_ejection.TryEnter(asTrial: false, false, _now, out _));
        Assert.True(_ejection.TryEnter(asTrial: true, false, _now, out var trial));
        Assert.True(trial);
        Assert.False(_ejection.TryEnter(asTrial: true, false, _now, out _));

        Assert.False(_ejection.Succeeded(trial: true, _now));
        Assert.False(_ejection.TryEnter(asTrial: false, false, _now, out _));
        Assert.True(_ejection.TryEnter(asTrial: true, false, _now, out _));
    }

    [Fact]
    public void Returned_AfterItWasGone_IsInOnceItsTimeIsOverAndAnyOtherOnceNobodyTriedIt()
    {
        _ejection.Eject(EjectionCause.Gone, _now);
        Assert.False(_ejection.Returned(_now));

        _now += s_first;
        Assert.True(_ejection.Returned(_now));
        Assert.False(_ejection.IsOut);
        Assert.False(_ejection.Returned(_now));

        Fail(1);
        Assert.True(_ejection.IsOut);
        _now += _ejection.OutFor(_now);
        Assert.False(_ejection.Returned(_now));
        _now += TimeSpan.FromSeconds(5);
        Assert.True(_ejection.Returned(_now));
    }

    [Fact]
    public void IsLost_OnceItDidNotSayThatItLives()
    {
        _ejection.Confirm();
        Assert.False(_ejection.IsLost);

        _ejection.Eject(EjectionCause.Silence, _now);
        _ejection.Confirm();
        Assert.True(_ejection.IsLost);

        var slow = new Ejection(s_times);
        slow.Eject(EjectionCause.Latency, _now);
        slow.Confirm();
        Assert.False(slow.IsLost);
    }

    [Fact]
    public void IsLost_OnlyOnceATrialFailedToo()
    {
        _ejection.Failed(false, EjectionCause.Silence, _now);
        Fail(3);
        Assert.True(_ejection.IsOut);
        Assert.False(_ejection.IsLost);

        _now += s_first;
        Assert.True(_ejection.TryEnter(asTrial: true, false, _now, out var trial));
        _ejection.Failed(trial, EjectionCause.Silence, _now);
        Assert.True(_ejection.IsLost);

        _now += s_first * 2;
        Readmit();
        Assert.False(_ejection.IsLost);
        Fail(1);
        Assert.False(_ejection.IsLost);
    }

    [Fact]
    public void Overtaken_InARow_EjectsAtTheLimitAlsoRightAfterATrial()
    {
        Overtake(2);
        _ejection.Succeeded(false, _now);
        Overtake(2);
        Assert.False(_ejection.IsOut);
        Overtake(1);
        Assert.True(_ejection.IsOut);

        _now += s_first;
        Readmit();
        Overtake(2);
        Assert.False(_ejection.IsOut);
        Overtake(1);
        Assert.True(_ejection.IsOut);
    }

    [Fact]
    public void Overtaken_InATrialOfOneThatLives_IsTriedAgainSoonAndFallsNoDeeper()
    {
        Overtake(3);
        for (var i = 0; i < 4; i++)
        {
            _now += s_first;
            Assert.False(_ejection.Overtaken(Trial(), _now));
            Assert.True(_ejection.IsOut);
            Assert.Equal(s_first, _ejection.OutFor(_now));
        }

        _ejection.Confirm();
        _now += s_first;
        Assert.True(_ejection.Overtaken(Trial(), _now));
        Assert.Equal(s_first * 2, _ejection.OutFor(_now));
    }

    [Fact]
    public void Overtaken_InATrialOfASlowOne_KeepsItOutLonger()
    {
        _ejection.Eject(EjectionCause.Latency, _now);
        _now += s_first;

        Assert.True(_ejection.Overtaken(Trial(), _now));

        Assert.Equal(s_first * 2, _ejection.OutFor(_now));
    }

    [Fact]
    public void Failed_RightAfterATrial_GoesOutAgain()
    {
        _ejection.Failed(false, EjectionCause.Refused, _now);
        _now += s_first;
        Readmit();

        Fail(1);

        Assert.True(_ejection.IsOut);
    }

    [Fact]
    public void Failed_TrialAfterTrial_DoublesUpToTheLongest()
    {
        _ejection.Failed(false, EjectionCause.Refused, _now);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            waits.Add(_ejection.OutFor(_now).TotalSeconds);
            _now += _ejection.OutFor(_now);
            Assert.True(_ejection.TryEnter(true, false, _now, out _));
            _ejection.Failed(trial: true, EjectionCause.Errors, _now);
        }

        Assert.Equal([1, 2, 4, 8, 8, 8], waits);
    }

    [Fact]
    public void Released_TrialWithoutAnEnd_LetsTheNextOneIn()
    {
        _ejection.Failed(false, EjectionCause.Refused, _now);
        _now += s_first;
        _ejection.TryEnter(true, false, _now, out _);

        _ejection.Released(trial: true);

        Assert.True(_ejection.TryEnter(true, false, _now, out _));
    }

    [Fact]
    public void AnyHistory_OneTrialAtATimeAndAlwaysAWayBack() =>
        Gen.Int[0, 4].Array[1, 60].Sample(acts =>
        {
            var ejection = new Ejection(s_times);
            var now = TimeSpan.FromHours(1);
            var trials = 0;
            foreach (var act in acts)
            {
                switch (act)
                {
                    case 0:
                        ejection.Failed(false, EjectionCause.Errors, now);
                        break;
                    case 1:
                        ejection.Failed(false, EjectionCause.Refused, now);
                        break;
                    case 2:
                        now += s_first;
                        break;
                    case 3:
                        trials += ejection.TryEnter(true, false, now, out var trial) && trial ? 1 : 0;
                        break;
                    default:
                        if (trials > 0)
                        {
                            trials--;
                            ejection.Failed(trial: true, EjectionCause.Errors, now);
                        }

                        break;
                }

                if (trials > 1)
                {
                    return false;
                }
            }

            if (trials == 1)
            {
                ejection.Released(true);
            }

            return ejection.TryEnter(true, false, now + s_longest, out _);
        });

    [Fact]
    public void Share_AfterReadmission_GrowsFromATrickleToAll()
    {
        _ejection.Failed(false, EjectionCause.Refused, _now);
        Assert.Equal(0, _ejection.Share(true, false, _now));
        _now += s_first;
        Assert.Equal(Ejection.Trickle, _ejection.Share(true, false, _now));
        Assert.Equal(0, _ejection.Share(asTrial: false, false, _now));

        Readmit();
        var shares = Enumerable.Range(0, 11).Select(s => _ejection.Share(false, false, _now + TimeSpan.FromSeconds(s))).ToArray();

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(Ejection.Trickle, shares[0]);
        Assert.Equal(Ejection.Full, shares[^1]);
    }

    [Theory]
    [InlineData(nameof(EjectionCause.ErrorRate), true)]
    [InlineData(nameof(EjectionCause.Latency), true)]
    [InlineData(nameof(EjectionCause.Errors), false)]
    [InlineData(nameof(EjectionCause.Refused), false)]
    [InlineData(nameof(EjectionCause.Silence), false)]
    public void TryEnter_InAPanic_LetsThoseInThatAnswerStill(string cause, bool expected)
    {
        _ejection.Eject(Enum.Parse<EjectionCause>(cause), _now);

        Assert.Equal(expected, _ejection.TryEnter(asTrial: false, panic: true, _now, out _));
        Assert.False(_ejection.TryEnter(asTrial: false, panic: false, _now, out _));
    }

    private void Readmit()
    {
        do
        {
            Assert.True(_ejection.TryEnter(true, false, _now, out var trial));
            Assert.True(trial);
        }
        while (!_ejection.Succeeded(trial: true, _now));
    }

    private bool Trial()
    {
        Assert.True(_ejection.TryEnter(asTrial: true, false, _now, out var trial));
        return trial;
    }

    private void Overtake(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ejection.Overtaken(trial: false, _now);
        }
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ejection.Failed(false, EjectionCause.Errors, _now);
        }
    }
}
