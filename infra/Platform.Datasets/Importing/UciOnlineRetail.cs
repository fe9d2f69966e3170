using System.Globalization;
using System.Runtime.CompilerServices;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>
/// Order lines of a gift wholesaler: <c>InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country</c>.
/// The lines of an invoice become one order; invoices that begin with C become refunds.
/// </summary>
internal sealed class UciOnlineRetail(string file) : IDataset
{
    public const string DatasetName = "uci_online_retail";
    private const int Columns = 8;
    private const string Currency = "GBP";
    private const char Cancelled = 'C';

    /// <summary>As many products as one event may have; longer invoices become several events of one order.</summary>
    private const int LinesAnEvent = 200;

    public string Name => DatasetName;

    public string Assumptions =>
        "prices are GBP and times UTC; an order without a customer gets a visitor of its own, named after the invoice; there are no views.";

    public bool HasEvents => true;

    public static UciOnlineRetail? Recognise(string file, string header) =>
        header.StartsWith("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", StringComparison.OrdinalIgnoreCase)
            ? new UciOnlineRetail(file)
            : null;

    public async IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var line in LinesAsync(ct))
        {
            var skipped =
                line.Skipped == Skips.BadQuantity ? null : line.Skipped
                ?? (line.Description.Length == 0 ? Skips.NoTitle : null);
            skipped ??= known.Add(line.StockCode) ? null : Skips.KnownProduct;
            yield return skipped is not null
                ? new DatasetEntry<Product> { Row = line.Row, Skipped = skipped }
                : new DatasetEntry<Product>
                {
                    Row = line.Row,
                    Value = new Product
                    {
                        Id = line.StockCode,
                        Title = line.Description,
                        PriceInfo = new PriceInfo { Price = line.Price, CurrencyCode = Currency },
                        LanguageCode = "en",
                    },
                };
        }
    }

    public async IAsyncEnumerable<DatasetEntry<UserEvent>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var invoice = new List<OrderLine>();
        await foreach (var line in LinesAsync(ct))
        {
            if (line.Skipped is { } reason)
            {
                yield return new DatasetEntry<UserEvent> { Row = line.Row, Skipped = reason };
                continue;
            }

            if (invoice.Count > 0 && (invoice[0].Invoice != line.Invoice || invoice.Count == LinesAnEvent))
            {
                yield return EventOf(invoice);
                invoice.Clear();
            }

            invoice.Add(line);
        }

        if (invoice.Count > 0)
        {
            yield return EventOf(invoice);
        }
    }

    private static DatasetEntry<UserEvent> EventOf(List<OrderLine> lines)
    {
        var first = lines[0];
        var refund = first.Invoice[0] == Cancelled;
        return new DatasetEntry<UserEvent>
        {
            Row = lines[^1].Row,
            Rows = lines.Count,
            Value = new UserEvent
            {
                EventId = RowEventId.Of(DatasetName, first.Row),
                EventType = refund ? EventType.Refund : EventType.PurchaseComplete,
                VisitorId = first.Customer.Length > 0 ? first.Customer : $"invoice-{first.Invoice.TrimStart(Cancelled)}",
                EventTime = first.Time,
                ProductDetails = [.. lines.Select(l => new ProductDetail { Product = new ProductReference(l.StockCode), Quantity = l.Quantity, Price = l.Price })],
                PurchaseTransaction = new PurchaseTransaction
                {
                    Id = first.Invoice,
                    Revenue = lines.Sum(l => l.Quantity * l.Price),
                    CurrencyCode = Currency,
                },
            },
        };
    }

    private async IAsyncEnumerable<OrderLine> LinesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (number, cells) in CsvTable.ReadAsync(file, Columns, ct))
        {
            if (number > 1)
            {
                yield return cells is null ? new OrderLine { Row = number - 1, Skipped = Skips.WrongColumns } : Read(number - 1, cells);
            }
        }
    }

    private static OrderLine Read(long row, IReadOnlyList<string> cells)
    {
        var invoice = cells[0].Trim();
        var code = cells[1].Trim().ToUpperInvariant();
        var isQuantity = int.TryParse(cells[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity);
        var isPrice = decimal.TryParse(cells[5], NumberStyles.Float, CultureInfo.InvariantCulture, out var price);
        var isTime = DateTimeOffset.TryParseExact(
            cells[4], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        var returned = invoice.StartsWith(Cancelled);
        var sold = returned ? -(long)quantity : quantity;
        return new OrderLine
        {
            Row = row,
            Invoice = invoice,
            StockCode = code,
            Description = string.Join(' ', cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            Quantity = (int)Math.Clamp(sold, 0, int.MaxValue),
            Time = time,
            Price = isPrice ? price : 0,
            Customer = cells[6].EndsWith(".0", StringComparison.Ordinal) ? cells[6][..^2] : cells[6].Trim(),
            Skipped =
                invoice.Length == 0 || code.Length == 0 || !IsProduct(code) ? Skips.NotAProduct
                : !isTime ? Skips.BadTime
                : !isPrice || price <= 0 ? Skips.BadPrice
                : !isQuantity || sold <= 0 ? Skips.BadQuantity
                : null,
        };
    }

    /// <summary>Products have five digits, or belong to the gift-bag series; everything else is postage, fees and corrections.</summary>
    private static bool IsProduct(string code) =>
        (code.Length >= 5 && code.AsSpan(0, 5).IndexOfAnyExceptInRange('0', '9') < 0) || code.StartsWith("DCGS", StringComparison.Ordinal);

    private sealed record OrderLine
    {
        public required long Row { get; init; }

        public string Invoice { get; init; } = "";

        public string StockCode { get; init; } = "";

        public string Description { get; init; } = "";

        public int Quantity { get; init; }

        public DateTimeOffset Time { get; init; }

        public decimal Price { get; init; }

        public string Customer { get; init; } = "";

        public string? Skipped { get; init; }
    }
}
