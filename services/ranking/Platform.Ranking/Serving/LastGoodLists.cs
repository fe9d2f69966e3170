using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Ranking.Serving;

/// <summary>How many lists are kept for when a full answer cannot be made.</summary>
internal sealed class LastGoodOptions
{
    public const string Section = "Ranking:LastGood";

    /// <summary>Lists kept, the least lately used ones going first; about 1 kB each. 0 to 1,000,000; 20,000 by default.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Ranking:LastGood:Capacity is from 0 to 1000000.")]
    public int Capacity { get; set; } = 20_000;
}

/// <summary>The last good list of ids for a shopper and place. Bounded, in memory, the least lately used ones forgotten first.</summary>
internal sealed class LastGoodLists(IOptions<LastGoodOptions> options)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, string[] Ids)>> _lists = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, string[] Ids)> _byUse = new();
    private readonly Lock _lock = new();

    public static string Key(string placement, string visitor, IReadOnlyList<string> pageProducts) =>
        pageProducts.Count == 0 ? $"{placement}/{visitor}" : $"{placement}/{visitor}/{string.Join('/', pageProducts.Take(5))}";

    public void Keep(string key, string[] ids)
    {
        if (options.Value.Capacity == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_lists.TryGetValue(key, out var node))
            {
                node.Value = (key, ids);
                Touch(node);
                return;
            }

            if (_lists.Count >= options.Value.Capacity)
            {
                _lists.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            _lists[key] = _byUse.AddFirst((key, ids));
        }
    }

    /// <returns>Null when none is kept.</returns>
    public IReadOnlyList<string>? Find(string key)
    {
        lock (_lock)
        {
            if (!_lists.TryGetValue(key, out var node))
            {
                return null;
            }

            Touch(node);
            return node.Value.Ids;
        }
    }

    private void Touch(LinkedListNode<(string Key, string[] Ids)> node)
    {
        _byUse.Remove(node);
        _byUse.AddFirst(node);
    }
}
