using System.Globalization;
using System.Runtime.CompilerServices;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>Views, cart additions and purchases of a shop: <c>unix_ts,user,event,item</c>, with or without that line at the top.</summary>
internal sealed class RetailrocketEvents(string file) : IDataset
{
    public const string DatasetName = "retailrocket_events";
    private const string FirstColumn = "unix_ts";

    public string Name => DatasetName;

    public string Assumptions =>
        "items have no texts, so their products are titled by number; quantities are 1; orders have no amounts. test_buy.csv is left out: it is for evaluation.";

    public bool HasEvents => true;

    public static RetailrocketEvents? Recognise(string file, string header) =>
        Path.GetFileName(file).StartsWith("train_events.csv", StringComparison.OrdinalIgnoreCase)
        && (header.StartsWith("unix_ts,user,event,item", StringComparison.OrdinalIgnoreCase) || header.Split(',') is [_, _, "view" or "cart" or "buy", _])
            ? new RetailrocketEvents(file)
            : null;

    public async IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (row, cells) in RowsAsync(ct))
        {
            yield return cells switch
            {
                null => new DatasetEntry<Product> { Row = row, Skipped = Skips.WrongColumns },
                [_, _, _, ""] => new DatasetEntry<Product> { Row = row, Skipped = Skips.NoProduct },
                [_, _, _, var item] when known.Add(item) => new DatasetEntry<Product> { Row = row, Value = new Product { Id = item, Title = $"Item {item}" } },
                _ => new DatasetEntry<Product> { Row = row, Skipped = Skips.KnownProduct },
            };
        }
    }

    public async IAsyncEnumerable<DatasetEntry<UserEvent>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (row, cells) in RowsAsync(ct))
        {
            yield return cells is null ? new DatasetEntry<UserEvent> { Row = row, Skipped = Skips.WrongColumns } : Read(row, cells);
        }
    }

    private static DatasetEntry<UserEvent> Read(long row, IReadOnlyList<string> cells)
    {
        EventType? type = cells[2] switch
        {
            "view" => EventType.DetailPageView,
            "cart" => EventType.AddToCart,
            "buy" => EventType.PurchaseComplete,
            _ => null,
        };
        var skipped =
            cells[1].Length == 0 ? Skips.NoVisitor
            : cells[3].Length == 0 ? Skips.NoProduct
            : type is null ? Skips.UnknownEvent
            : null;
        if (skipped is not null)
        {
            return new DatasetEntry<UserEvent> { Row = row, Skipped = skipped };
        }

        if (!long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799)
        {
            return new DatasetEntry<UserEvent> { Row = row, Skipped = Skips.BadTime };
        }

        return new DatasetEntry<UserEvent>
        {
            Row = row,
            Value = new UserEvent
            {
                EventId = RowEventId.Of(DatasetName, row),
                EventType = type!.Value,
                VisitorId = cells[1],
                EventTime = DateTimeOffset.FromUnixTimeSeconds(seconds),
                ProductDetails = [new ProductDetail { Product = new ProductReference(cells[3]), Quantity = type == EventType.DetailPageView ? null : 1 }],
            },
        };
    }

    /// <summary>Rows below the header, numbered from 1.</summary>
    private async IAsyncEnumerable<(long Row, IReadOnlyList<string>? Cells)> RowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var header = 0;
        await foreach (var (number, cells) in CsvTable.ReadAsync(file, 4, ct))
        {
            if (number == 1 && cells?[0] == FirstColumn)
            {
                header = 1;
                continue;
            }

            yield return (number - header, cells);
        }
    }
}
