using Microsoft.Extensions.Options;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Completion;

/// <summary>Keeps the completions no older than the interval allows; they are made anew as a whole, and only when products changed.</summary>
internal sealed class Completions(ProductCatalogue catalogue, IOptions<CatalogueOptions> options, TimeProvider time) : BackgroundService
{
    private volatile CompletionIndex _index = CompletionIndex.Empty;

    public CompletionIndex Index => _index;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var made = 0L;
        using var timer = new PeriodicTimer(options.Value.CompletionInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var version = catalogue.Version;
            if (version != made)
            {
                _index = Make(catalogue, stoppingToken);
                made = version;
            }
        }
    }

    public static CompletionIndex Make(ProductCatalogue catalogue, CancellationToken cancellationToken)
    {
        var counter = new PhraseCounter();
        foreach (var product in catalogue.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            counter.Add(product);
        }

        return counter.ToIndex();
    }
}
