using Platform.Contracts.Events;
using Platform.Contracts.Rollouts;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>
/// Counts the latest canary of each model from the region's impressions and every region's clickstream. An impression says itself which canary it
/// belongs to, so that nothing here has to be switched when a canary begins or ends. Called from several partitions at once.
/// </summary>
internal sealed class EvidenceCounter
{
    /// <summary>Events that came before their impression, which is read from another topic.</summary>
    private const int MostEarly = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CanaryCounter> _canaries = new(StringComparer.Ordinal);
    private readonly RecentTokens<List<ListOutcome>> _early = new(MostEarly);

    /// <summary>The latest canary of each model.</summary>
    public IReadOnlyList<RolloutEvidence> Evidence
    {
        get
        {
            lock (_lock)
            {
                return [.. _canaries.Values.Select(c => c.Evidence)];
            }
        }
    }

    public void Take(Impression impression)
    {
        if (impression is not { Trial: { } trial, Synthetic: false })
        {
            return;
        }

        lock (_lock)
        {
            var canary = _canaries.GetValueOrDefault(trial.Model);
            if (canary is null || canary.Since < trial.Since)
            {
                _canaries[trial.Model] = canary = new CanaryCounter(trial.Model, trial.Version, trial.Since);
            }

            if (canary.Since == trial.Since && canary.Shown(impression, trial))
            {
                foreach (var outcome in _early.Find(impression.AttributionToken) ?? [])
                {
                    canary.Acted(impression.AttributionToken, outcome);
                }
            }
        }
    }

    public void Take(UserEvent userEvent)
    {
        if (userEvent is not { AttributionToken: { Length: > 0 } token, Synthetic: false } || OutcomeOf(userEvent.EventType) is not { } outcome)
        {
            return;
        }

        lock (_lock)
        {
            if (_canaries.Values.Any(c => c.Acted(token, outcome)))
            {
                return;
            }

            if (_early.Find(token) is { } early)
            {
                if (!early.Contains(outcome))
                {
                    early.Add(outcome);
                }
            }
            else
            {
                _early.Add(token, [outcome]);
            }
        }
    }

    /// <summary>Whoever opens a product or puts it into the cart with the list's token has chosen it from the list, also where the client sends no click.</summary>
    private static ListOutcome? OutcomeOf(EventType type) => type switch
    {
        EventType.Click or EventType.DetailPageView or EventType.AddToCart => ListOutcome.Clicked,
        EventType.PurchaseComplete => ListOutcome.Bought,
        _ => null,
    };
}
