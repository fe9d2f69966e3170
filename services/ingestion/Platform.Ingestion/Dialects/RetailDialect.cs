using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>
/// Google Cloud Retail's <c>userEvent</c>, the platform's own, with every alias of the conventions: whatever carries an
/// <c>eventType</c> is read here, be its other fields named as in GA4, Segment or Algolia.
/// </summary>
internal sealed class RetailDialect : IDialect
{
    public string Name => "retail";

    public void Read(in JsonFields source, FieldReader reader, List<ReadEvent> into)
    {
        var name = reader.Text(source, Fields.EventType, Limits.Id);
        if (name is null || !EventNames.Any.TryGetValue(name, out var type))
        {
            reader.Refuse("eventType", name is null ? "missing: send one of " + Known : $"unknown: send one of {Known}.");
            into.Add(new ReadEvent(Name, null, null, reader.Violation));
            return;
        }

        var isOrder = type is EventType.PurchaseComplete or EventType.Refund;
        var (products, field) = ReadProducts(source, reader);
        FieldReader.TryFind(source, Fields.SearchQuery, out _, out var queryField);
        var draft = new EventDraft
        {
            Type = type,
            EventId = reader.Id(source, Fields.EventId),
            VisitorId = reader.Id(source, Fields.VisitorId),
            UserId = reader.Id(source, Fields.UserId),
            SessionId = reader.Id(source, Fields.SessionId),
            Time = reader.Time(source, Fields.EventTime),
            Products = products,
            ProductsField = field,
            SearchQuery = reader.Text(source, Fields.SearchQuery, Limits.Query),
            QueryField = queryField,
            Filter = reader.Text(source, Fields.Filter, Limits.Filter),
            OrderBy = reader.Text(source, Fields.OrderBy, Limits.OrderBy),
            Offset = reader.Whole(source, Fields.Offset, 0, Limits.Offset),
            PageCategories = reader.Texts(source, Fields.PageCategories, Limits.Categories, Limits.CategoryPath, strict: false),
            Transaction = Transactions.ReadRetail(source, reader, isOrder) ?? (isOrder ? Transactions.ReadGa4(source, reader) : null),
            AttributionToken = reader.Id(source, Fields.AttributionToken, Limits.AttributionToken),
            ExperimentIds = reader.Texts(source, Fields.ExperimentIds, Limits.Experiments, Limits.Id, strict: true),
            CartId = reader.Id(source, Fields.CartId),
            PageViewId = reader.Id(source, Fields.PageViewId),
            Uri = reader.Text(source, Fields.Uri, Limits.Uri),
            ReferrerUri = reader.Text(source, Fields.ReferrerUri, Limits.Uri),
            Attributes = AttributeFields.Read(source, reader),
        };
        into.Add(reader.Violation is { } violation ? new ReadEvent(Name, type, null, violation) : new ReadEvent(Name, type, draft, null));
    }

    private static string Known => EventNames.List(EventNames.Retail);

    private static (List<ProductDetail>? Products, string Field) ReadProducts(in JsonFields source, FieldReader reader)
    {
        if (FieldReader.TryFind(source, Fields.ProductDetails, out var details, out var field))
        {
            return (ReadDetails(details, field, reader), field);
        }

        if (FieldReader.TryFind(source, Fields.Items, out var items, out field))
        {
            return (Ga4Dialect.ReadItems(items, field, reader), field);
        }

        return FieldReader.TryFind(source, Fields.ObjectIds, out var ids, out field)
            ? (ReadObjectIds(source, ids, field, reader), field)
            : (null, "productDetails");
    }

    private static List<ProductDetail>? ReadDetails(JsonElement list, string field, FieldReader reader)
    {
        if (!reader.IsList(list, field, Limits.ProductDetails))
        {
            return null;
        }

        var products = new List<ProductDetail>(list.GetArrayLength());
        var i = 0;
        foreach (var detail in list.EnumerateArray())
        {
            if (!reader.IsObject(detail, field, i))
            {
                return null;
            }

            reader.Enter(field, i++);
            var fields = JsonFields.Of(detail);
            products.Add(new ProductDetail
            {
                Product = new ProductReference(ReadProductId(fields, reader)),
                Quantity = reader.Whole(fields, Fields.Quantity, 0, Limits.Quantity),
                Price = reader.Money(fields, Fields.Price),
                Position = reader.Whole(fields, Fields.Position, 1, Limits.Position),
            });
            reader.Leave();
        }

        return products;
    }

    private static string ReadProductId(in JsonFields detail, FieldReader reader)
    {
        if (!FieldReader.TryFind(detail, Fields.Product, out var product, out var name))
        {
            reader.Refuse("product", "missing: send {\"id\": …}, the catalogue's product id.");
            return "";
        }

        if (!reader.IsObject(product, name))
        {
            return "";
        }

        reader.Enter(name);
        var id = reader.Id(JsonFields.Of(product), Fields.Id);
        if (id is null)
        {
            reader.Refuse("id", "missing: send the catalogue's product id.");
        }

        reader.Leave();
        return id ?? "";
    }

    /// <summary>Algolia's: two lists side by side.</summary>
    private static List<ProductDetail>? ReadObjectIds(in JsonFields source, JsonElement ids, string field, FieldReader reader)
    {
        if (!reader.IsList(ids, field, Limits.ProductDetails))
        {
            return null;
        }

        var positions = default(JsonElement);
        var hasPositions = FieldReader.TryFind(source, Fields.Positions, out positions, out var positionsField)
            && reader.IsList(positions, positionsField, Limits.ProductDetails);
        if (hasPositions && positions.GetArrayLength() != ids.GetArrayLength())
        {
            reader.Refuse(positionsField, $"{positions.GetArrayLength()} entries for {ids.GetArrayLength()} of {field}: send as many.");
            return null;
        }

        var products = new List<ProductDetail>(ids.GetArrayLength());
        for (var i = 0; i < ids.GetArrayLength(); i++)
        {
            var id = reader.AsId(ids[i], field, index: i);
            if (id is null)
            {
                reader.Refuse(field, "empty: send a product id.", i);
            }

            products.Add(new ProductDetail
            {
                Product = new ProductReference(id ?? ""),
                Position = hasPositions ? reader.AsWhole(positions[i], positionsField, 1, Limits.Position, i) : null,
            });
        }

        return products;
    }
}
