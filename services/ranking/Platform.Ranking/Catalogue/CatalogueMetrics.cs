using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Ranking.Catalogue;

internal sealed class CatalogueMetrics
{
    private readonly Counter<long> _changes;
    private readonly Histogram<double> _refreshes;

    public CatalogueMetrics(IMeterFactory meters, ProductCatalogue catalogue)
    {
        var meter = meters.Create("Platform.Ranking");
        _changes = meter.CreateCounter<long>("platform.catalogue.changes", "{change}", "Product changes read, and whether a later one was known.");
        _refreshes = meter.CreateHistogram<double>("platform.catalogue.refresh.duration", "s", "Time to bring changed products into the index.");
        meter.CreateObservableGauge("platform.catalogue.products", () => catalogue.Count, "{product}", "Products known.");
    }

    public void Changed(string region, bool applied) =>
        _changes.Add(1, new TagList { { "platform.region.source", region }, { "platform.outcome", applied ? "applied" : "outdated" } });

    public void Refreshed(TimeSpan duration) => _refreshes.Record(duration.TotalSeconds);
}
