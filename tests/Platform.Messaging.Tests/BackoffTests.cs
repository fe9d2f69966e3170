using CsCheck;
using Platform.Messaging.Consuming;

namespace Platform.Messaging.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void Delay_AnyAttempt_IsBetweenHalfAndAllOfTheDoubledPauseAndNeverAboveTheLongest() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[1, 1_000], Gen.Int[1_000, 60_000], Gen.Int).Sample((attempt, first, longest, seed) =>
        {
            var full = Math.Min(longest, first * Math.Pow(2, Math.Min(attempt, 30)));

            var delay = Backoff.Delay(attempt, TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest), new Random(seed));

            return delay.TotalMilliseconds >= (full / 2) - 1 && delay.TotalMilliseconds <= full + 1;
        });
}
