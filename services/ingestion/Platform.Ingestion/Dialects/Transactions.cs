using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>The order of a purchase or refund, as each dialect writes it.</summary>
internal static class Transactions
{
    private static readonly Alias s_ga4Id = new("transaction_id");
    private static readonly Alias s_ga4Value = new("value");
    private static readonly Alias s_currency = new("currency");
    private static readonly Alias s_segmentId = new("order_id");
    private static readonly Alias s_segmentTotal = new("total", "revenue", "value");

    public static PurchaseTransaction? ReadRetail(in JsonFields source, FieldReader reader, bool isOrder)
    {
        if (!FieldReader.TryFind(source, Fields.Transaction, out var transaction, out var name))
        {
            return null;
        }

        if (!isOrder)
        {
            reader.Refuse(name, "only with purchase-complete and refund: leave it out, or send that event.");
            return null;
        }

        if (!reader.IsObject(transaction, name))
        {
            return null;
        }

        reader.Enter(name);
        var fields = JsonFields.Of(transaction);
        var read = new PurchaseTransaction
        {
            Id = reader.Id(fields, Fields.Id),
            Revenue = Required(reader.Money(fields, Fields.Revenue), "revenue", reader),
            Tax = reader.Money(fields, Fields.Tax),
            Cost = reader.Money(fields, Fields.Cost),
            CurrencyCode = Currency(fields, Fields.CurrencyCode, reader),
        };
        reader.Leave();
        return read;
    }

    /// <summary>GA4 has the order's fields beside all others, and asks for a currency wherever there is a value.</summary>
    public static PurchaseTransaction? ReadGa4(in JsonFields source, FieldReader reader) => ReadFlat(source, s_ga4Id, s_ga4Value, reader);

    /// <summary>Segment's <c>total</c> is what the shopper paid; <c>revenue</c> leaves out shipping and taxes.</summary>
    public static PurchaseTransaction? ReadSegment(in JsonFields source, FieldReader reader) => ReadFlat(source, s_segmentId, s_segmentTotal, reader);

    /// <summary>Three letters, returned in capitals.</summary>
    public static string Currency(in JsonFields source, Alias field, FieldReader reader)
    {
        if (reader.Id(source, field, Limits.Id) is { } code)
        {
            if (code.Length == 3 && code.All(char.IsAsciiLetter))
            {
                return code.ToUpperInvariant();
            }

            reader.Refuse(field.Name(0), "not a currency: send the three letters of ISO 4217, like EUR.");
        }

        reader.Refuse(field.Name(0), "missing: send the three letters of ISO 4217, like EUR.");
        return "";
    }

    private static PurchaseTransaction? ReadFlat(in JsonFields source, Alias id, Alias value, FieldReader reader)
    {
        // Without an amount there is nothing that the contract could hold; the products say what was bought.
        if (reader.Money(source, value) is not { } revenue)
        {
            return null;
        }

        return new PurchaseTransaction
        {
            Id = reader.Id(source, id, numbers: true),
            Revenue = revenue,
            Tax = reader.Money(source, Fields.Tax),
            CurrencyCode = Currency(source, s_currency, reader),
        };
    }

    private static decimal Required(decimal? amount, string field, FieldReader reader)
    {
        if (amount is null)
        {
            reader.Refuse(field, "missing: send what the order came to.");
        }

        return amount ?? 0;
    }
}
