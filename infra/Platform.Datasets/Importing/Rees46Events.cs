using System.Globalization;
using System.Runtime.CompilerServices;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>
/// Behaviour of a multi-category shop: <c>event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session</c>.
/// </summary>
internal sealed class Rees46Events(string file) : IDataset
{
    public const string DatasetName = "rees46_sample";
    private const int Columns = 9;
    private const string Currency = "USD";

    public string Name => DatasetName;

    public string Assumptions => "products have no titles, so they are named by brand, category and number; prices are taken as USD; quantities are 1.";

    public bool HasEvents => true;

    public static Rees46Events? Recognise(string file, string header) =>
        header.StartsWith("event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session", StringComparison.OrdinalIgnoreCase)
            ? new Rees46Events(file)
            : null;

    public async IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (row, cells) in RowsAsync(ct))
        {
            yield return cells switch
            {
                null => new DatasetEntry<Product> { Row = row, Skipped = Skips.WrongColumns },
                [_, _, "", ..] => new DatasetEntry<Product> { Row = row, Skipped = Skips.NoProduct },
                [_, _, var id, ..] when known.Add(id) => new DatasetEntry<Product> { Row = row, Value = ProductOf(cells) },
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

    private static Product ProductOf(IReadOnlyList<string> cells)
    {
        var path = cells[4].Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Readable).ToArray();
        var brand = cells[5].Length > 0 ? Readable(cells[5]) : null;
        var noun = path.Length > 0 ? path[^1] : "Item";
        return new Product
        {
            Id = cells[2],
            Title = string.Join(' ', new[] { brand, noun, cells[2] }.Where(t => t is not null)),
            Brands = brand is null ? null : [brand],
            Categories = path.Length > 0 ? [string.Join(" > ", path)] : null,
            PriceInfo = PriceOf(cells) is { } price ? new PriceInfo { Price = price, CurrencyCode = Currency } : null,
        };
    }

    private static DatasetEntry<UserEvent> Read(long row, IReadOnlyList<string> cells)
    {
        EventType? type = cells[1] switch
        {
            "view" => EventType.DetailPageView,
            "cart" => EventType.AddToCart,
            "remove_from_cart" => EventType.RemoveFromCart,
            "purchase" => EventType.PurchaseComplete,
            _ => null,
        };
        var price = PriceOf(cells);
        var skipped =
            type is null ? Skips.UnknownEvent
            : cells[2].Length == 0 ? Skips.NoProduct
            : cells[7].Length == 0 ? Skips.NoVisitor
            : null;
        if (skipped is not null)
        {
            return new DatasetEntry<UserEvent> { Row = row, Skipped = skipped };
        }

        if (!DateTimeOffset.TryParseExact(
            cells[0], "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
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
                VisitorId = cells[7],
                SessionId = cells[8].Length > 0 ? cells[8] : null,
                EventTime = time,
                ProductDetails =
                [
                    new ProductDetail
                    {
                        Product = new ProductReference(cells[2]),
                        Price = price,
                        Quantity = type == EventType.DetailPageView ? null : 1,
                    },
                ],
                PurchaseTransaction = type == EventType.PurchaseComplete && price is { } paid
                    ? new PurchaseTransaction { Revenue = paid, CurrencyCode = Currency }
                    : null,
            },
        };
    }

    private static decimal? PriceOf(IReadOnlyList<string> cells) =>
        decimal.TryParse(cells[6], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) && price > 0 ? price : null;

    /// <summary><c>water_heater</c> as people write it.</summary>
    private static string Readable(string code)
    {
        var text = code.Replace('_', ' ').Trim();
        return text.Length == 0 ? code : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private async IAsyncEnumerable<(long Row, IReadOnlyList<string>? Cells)> RowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (number, cells) in CsvTable.ReadAsync(file, Columns, ct))
        {
            if (number > 1)
            {
                yield return (number - 1, cells);
            }
        }
    }
}
