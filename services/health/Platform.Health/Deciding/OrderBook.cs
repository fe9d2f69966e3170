using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>
/// When operators' orders end. The orders themselves travel in the decisions, each of which follows from the one before, so that none is
/// lost; here is only how long this observer has seen each, on its own monotonic clock.
/// </summary>
internal sealed class OrderBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Region, long Epoch), TimeSpan> _deadlines = [];

    /// <param name="orders">Of a decision.</param>
    /// <param name="now">Monotonic; expiry is measured from here.</param>
    /// <param name="alreadyRun">How long an order has run already, where that is known: after a restart.</param>
    public void See(IReadOnlyList<OperatorOrder> orders, TimeSpan now, Func<OperatorOrder, TimeSpan>? alreadyRun = null)
    {
        lock (_lock)
        {
            foreach (var order in orders)
            {
                if (order.ExpireTime is { } end)
                {
                    _deadlines.TryAdd((order.Region, order.Epoch), now + (end - order.IssuedTime) - (alreadyRun?.Invoke(order) ?? TimeSpan.Zero));
                }
            }

            foreach (var gone in _deadlines.Keys.Where(k => !orders.Any(o => o.Region == k.Region && o.Epoch == k.Epoch)).ToArray())
            {
                _deadlines.Remove(gone);
            }
        }
    }

    /// <summary>
    /// The orders as the next decision should carry them. One whose time is over is replaced by a restore, which the deciding epoch stamps.
    /// </summary>
    public IReadOnlyList<OperatorOrder> InForce(IReadOnlyList<OperatorOrder> orders, TimeSpan now)
    {
        lock (_lock)
        {
            return [.. orders.Select(o => _deadlines.TryGetValue((o.Region, o.Epoch), out var end) && now >= end ? Ended(o) : o)];
        }
    }

    private static OperatorOrder Ended(OperatorOrder order) => new()
    {
        Region = order.Region,
        Action = OrderAction.Restore,
        Reason = $"the order of epoch {order.Epoch} expired",
        Epoch = Plan.Unstamped,
        IssuedTime = order.ExpireTime!.Value,
    };
}
