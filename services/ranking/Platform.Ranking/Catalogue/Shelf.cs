namespace Platform.Ranking.Catalogue;

/// <summary>Ids of the products of one category, brand or of the whole shop, newest first.</summary>
internal sealed class Shelf
{
    private readonly SortedSet<(long Newness, string Id)> _ids = new(Order.Instance);

    public int Count
    {
        get
        {
            lock (_ids)
            {
                return _ids.Count;
            }
        }
    }

    public void Add(long newness, string id)
    {
        lock (_ids)
        {
            _ids.Add((newness, id));
        }
    }

    public void Remove(long newness, string id)
    {
        lock (_ids)
        {
            _ids.Remove((newness, id));
        }
    }

    public IReadOnlyList<string> First(int limit)
    {
        lock (_ids)
        {
            var list = new List<string>(Math.Min(limit, _ids.Count));
            foreach (var (_, id) in _ids)
            {
                if (list.Count == limit)
                {
                    break;
                }

                list.Add(id);
            }

            return list;
        }
    }

    private sealed class Order : IComparer<(long Newness, string Id)>
    {
        public static readonly Order Instance = new();

        public int Compare((long Newness, string Id) x, (long Newness, string Id) y) =>
            x.Newness != y.Newness ? y.Newness.CompareTo(x.Newness) : string.CompareOrdinal(x.Id, y.Id);
    }
}
