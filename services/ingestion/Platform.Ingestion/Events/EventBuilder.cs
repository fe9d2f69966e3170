using Microsoft.Extensions.Options;
using Platform.Contracts.Events;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;
using Platform.Ingestion.Dialects;

namespace Platform.Ingestion.Events;

/// <summary>Makes the contract's event of a checked draft. Behind it there are only pseudonyms.</summary>
internal sealed class EventBuilder(Pseudonymizer pseudonymizer, IOptions<PlatformOptions> platform)
{
    private readonly string _region = platform.Value.Region;

    public UserEvent Build(EventDraft draft, string eventId, DateTimeOffset now, bool synthetic)
    {
        var user = draft.UserId is { } userId ? pseudonymizer.Pseudonym(userId) : null;
        var visitor = draft.VisitorId is { } visitorId && visitorId != draft.UserId ? pseudonymizer.Pseudonym(visitorId) : user!;
        return new UserEvent
        {
            EventId = eventId,
            EventType = draft.Type,
            VisitorId = visitor,
            UserId = user,
            SessionId = draft.SessionId,
            EventTime = draft.Time ?? now,
            ReceivedTime = now,
            ProductDetails = draft.Products,
            SearchQuery = draft.SearchQuery,
            Filter = draft.Filter,
            OrderBy = draft.OrderBy,
            Offset = draft.Offset,
            PageCategories = draft.PageCategories,
            PurchaseTransaction = draft.Transaction,
            AttributionToken = draft.AttributionToken,
            ExperimentIds = draft.ExperimentIds,
            CartId = draft.CartId,
            PageViewId = draft.PageViewId,
            Uri = draft.Uri,
            ReferrerUri = draft.ReferrerUri,
            Attributes = draft.Attributes,
            Region = _region,
            Synthetic = synthetic,
        };
    }
}
