using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Platform.Testing;

/// <summary>Waits for something that happens on its own. The time given is a bound for a busy machine, not an expectation.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(
        Func<bool> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), within, what);

    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < (within ?? s_default), $"Not within {within ?? s_default}: {what}");
            await Task.Delay(s_pause);
        }
    }

    /// <summary>Waits until <paramref name="get"/> gives something that fits, and returns it.</summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> get, Func<T, bool> fits, TimeSpan? within = null, [CallerArgumentExpression(nameof(fits))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var value = await get();
            if (fits(value))
            {
                return value;
            }

            Assert.True(watch.Elapsed < (within ?? s_default), $"Not within {within ?? s_default}: {what}; last was {value}");
            await Task.Delay(s_pause);
        }
    }
}
