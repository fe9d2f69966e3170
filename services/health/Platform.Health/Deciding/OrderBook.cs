using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>
/// The operators' orders that this observer has seen decided, the one with the highest epoch for each region. Merging is the same in
/// any order, so that an order can be late but not lost: a decision without it is followed by one with it.
/// </summary>
internal sealed class OrderBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (OperatorOrder Order, TimeSpan? Deadline)> _orders = [];

    /// <param name="orders">Of a decided decision.</param>
    /// <param name="now">Monotonic; expiry is measured from here.</param>
    /// <param name="alreadyRun">How long the order has run already, where that is known: after a restart.</param>
    public void Merge(IReadOnlyList<OperatorOrder> orders, TimeSpan now, Func<OperatorOrder, TimeSpan>? alreadyRun = null)
    {
        lock (_lock)
        {
            foreach (var order in orders)
            {
                if (_orders.TryGetValue(order.Region, out var known) && known.Order.Epoch >= order.Epoch)
                {
                    continue;
                }

                TimeSpan? deadline = order.ExpireTime is { } end ? now + (end - order.IssuedTime) - (alreadyRun?.Invoke(order) ?? TimeSpan.Zero) : null;
                _orders[order.Region] = (order, deadline);
            }
        }
    }

    /// <summary>
    /// The orders as the next decision should carry them, in the order of the regions' names. One whose time is over is replaced by a
    /// restore that the deciding epoch stamps, so that observers who count its time a little differently do not put it back.
    /// </summary>
    public IReadOnlyList<OperatorOrder> InForce(TimeSpan now)
    {
        lock (_lock)
        {
            return
            [
                .. _orders.Values
                    .Select(o => o.Deadline is { } end && now >= end ? Ended(o.Order) : o.Order)
                    .OrderBy(o => o.Region, StringComparer.Ordinal),
            ];
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
