namespace Platform.Health.Rollouts.Evidence;

/// <summary>What is known of the latest attribution tokens; the oldest go when there are too many.</summary>
internal sealed class RecentTokens<T>(int most)
    where T : class
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public T? Find(string token) => _values.GetValueOrDefault(token);

    public void Add(string token, T value)
    {
        if (_values.TryAdd(token, value))
        {
            _order.Enqueue(token);
            if (_order.Count > most)
            {
                _values.Remove(_order.Dequeue());
            }
        }
    }
}
