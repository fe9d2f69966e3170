using CsCheck;
using Platform.Health.Detection;

namespace Platform.Health.Tests.Detection;

public sealed class PhiAccrualDetectorTests
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(150);

    [Fact]
    public void Phi_SteadyBeat_StaysBelowSuspicion()
    {
        var detector = New(out var now);
        for (var i = 0; i < 200; i++)
        {
            now += s_beat;
            Assert.True(detector.Phi(now) < 3);
            detector.Heartbeat(now);
        }
    }

    [Fact]
    public void Phi_SilenceAfterSteadyBeat_CrossesSuspicionThenConviction()
    {
        var detector = Beaten(out var last);

        Assert.True(detector.Phi(last + (s_beat * 1.5)) < 3);
        Assert.InRange(detector.Phi(last + TimeSpan.FromMilliseconds(500)), 3, 8);
        Assert.True(detector.Phi(last + TimeSpan.FromSeconds(1)) > 8);
    }

    [Fact]
    public void Phi_NeverAnswered_ConvictsToo()
    {
        var detector = New(out var start);

        Assert.True(detector.Phi(start + TimeSpan.FromSeconds(1)) > 8);
    }

    [Fact]
    public void Phi_UnsteadyBeat_IsMorePatient()
    {
        var steady = Beaten(out var steadyLast);
        var unsteady = New(out var last);
        for (var i = 0; i < 100; i++)
        {
            last += s_beat * (i % 2 == 0 ? 0.2 : 1.8);
            unsteady.Heartbeat(last);
        }

        var silence = TimeSpan.FromMilliseconds(550);
        Assert.True(unsteady.Phi(last + silence) < steady.Phi(steadyLast + silence));
    }

    [Fact]
    public void Forgive_OwnPause_IsNotCountedAsSilence()
    {
        var detector = Beaten(out var last);
        var pause = TimeSpan.FromSeconds(10);

        detector.Forgive(pause, last + pause);

        Assert.True(detector.Phi(last + pause) < 3);
    }

    [Fact]
    public void Phi_AnyHistory_RisesWithSilenceAndStaysFinite() =>
        Gen.Select(Gen.Double[1, 2_000].Array[1, 150], Gen.Double[0, 10_000].Array[2, 20]).Sample((intervals, silences) =>
        {
            var detector = New(out var now);
            foreach (var interval in intervals)
            {
                now += TimeSpan.FromMilliseconds(interval);
                detector.Heartbeat(now);
            }

            var phis = silences.Order().Select(s => detector.Phi(now + TimeSpan.FromMilliseconds(s))).ToArray();
            return phis.All(double.IsFinite) && phis.Zip(phis.Skip(1)).All(p => p.First <= p.Second + 1e-9);
        });

    private static PhiAccrualDetector Beaten(out TimeSpan last)
    {
        var detector = New(out last);
        for (var i = 0; i < 100; i++)
        {
            last += s_beat;
            detector.Heartbeat(last);
        }

        return detector;
    }

    private static PhiAccrualDetector New(out TimeSpan now)
    {
        now = TimeSpan.FromHours(1);
        return new(s_beat, TimeSpan.FromMilliseconds(75), TimeSpan.FromMilliseconds(100), now);
    }
}
