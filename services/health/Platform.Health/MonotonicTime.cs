namespace Platform.Health;

internal static class MonotonicTime
{
    /// <summary>Time since an arbitrary, fixed moment. Wall clocks jump; everything here is decided by this one.</summary>
    public static TimeSpan Now(this TimeProvider time) => time.GetElapsedTime(0);
}
