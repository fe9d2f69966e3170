using CsCheck;
using Platform.Router.Destinations;

namespace Platform.Router.Tests.Destinations;

public sealed class EjectionTests
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);
    private readonly Ejection _ejection = new(3, s_first, s_longest);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Failed_Refused_EjectsAtOnce()
    {
        Assert.True(_ejection.Failed(false, atOnce: true, _now));
        Assert.False(_ejection.TryEnter(true, _now, out _));
    }

    [Fact]
    public void Failed_InARow_EjectsAtTheLimitAndASuccessBetweenResets()
    {
        Fail(2);
        _ejection.Succeeded(false);
        Fail(2);
        Assert.False(_ejection.IsOut);

        Fail(1);
        Assert.True(_ejection.IsOut);
    }

    [Fact]
    public void TryEnter_TimeIsOver_LetsOneTrialIn()
    {
        _ejection.Failed(false, atOnce: true, _now);
        _now += s_first;

        Assert.False(_ejection.TryEnter(asTrial: false, _now, out _));
        Assert.True(_ejection.TryEnter(asTrial: true, _now, out var trial));
        Assert.True(trial);
        Assert.False(_ejection.TryEnter(asTrial: true, _now, out _));

        _ejection.Succeeded(trial: true);
        Assert.True(_ejection.TryEnter(false, _now, out trial));
        Assert.False(trial);
    }

    [Fact]
    public void Failed_RightAfterATrial_GoesOutAgain()
    {
        _ejection.Failed(false, atOnce: true, _now);
        _now += s_first;
        _ejection.TryEnter(true, _now, out _);
        _ejection.Succeeded(trial: true);

        Fail(1);

        Assert.True(_ejection.IsOut);
    }

    [Fact]
    public void Failed_TrialAfterTrial_DoublesUpToTheLongest()
    {
        _ejection.Failed(false, atOnce: true, _now);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            waits.Add(_ejection.OutFor(_now).TotalSeconds);
            _now += _ejection.OutFor(_now);
            Assert.True(_ejection.TryEnter(true, _now, out _));
            _ejection.Failed(trial: true, atOnce: false, _now);
        }

        Assert.Equal([1, 2, 4, 8, 8, 8], waits);
    }

    [Fact]
    public void Released_TrialWithoutAnEnd_LetsTheNextOneIn()
    {
        _ejection.Failed(false, atOnce: true, _now);
        _now += s_first;
        _ejection.TryEnter(true, _now, out _);

        _ejection.Released(trial: true);

        Assert.True(_ejection.TryEnter(true, _now, out _));
    }

    [Fact]
    public void AnyHistory_OneTrialAtATimeAndAlwaysAWayBack() =>
        Gen.Int[0, 4].Array[1, 60].Sample(acts =>
        {
            var ejection = new Ejection(3, s_first, s_longest);
            var now = TimeSpan.FromHours(1);
            var trials = 0;
            foreach (var act in acts)
            {
                switch (act)
                {
                    case 0:
                        ejection.Failed(false, atOnce: false, now);
                        break;
                    case 1:
                        ejection.Failed(false, atOnce: true, now);
                        break;
                    case 2:
                        now += s_first;
                        break;
                    case 3:
                        trials += ejection.TryEnter(true, now, out var trial) && trial ? 1 : 0;
                        break;
                    default:
                        if (trials > 0)
                        {
                            trials--;
                            ejection.Failed(trial: true, atOnce: false, now);
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

            return ejection.TryEnter(true, now + s_longest, out _);
        });

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ejection.Failed(false, atOnce: false, _now);
        }
    }
}
