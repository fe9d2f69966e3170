using Platform.Datasets.Generation;
using Platform.Local;
using Platform.Local.Demo;

namespace Platform.Benchmarks;

/// <summary>Local mode with a generated shop in it: every event is in effect and every region serves a ranker, so that nothing else is going on.</summary>
internal sealed class FilledPlatform : IAsyncDisposable
{
    private FilledPlatform(LocalPlatform platform, GeneratedShop shop)
    {
        Platform = platform;
        Shop = shop;
    }

    public LocalPlatform Platform { get; }

    public GeneratedShop Shop { get; }

    public static async Task<FilledPlatform> StartAsync(CancellationToken stop)
    {
        var time = TimeProvider.System;
        var shop = new GeneratedShop(new ShopOptions { End = time.GetUtcNow(), Shoppers = 600 });
        var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0 }, time, stop);
        var filled = new FilledPlatform(platform, shop);
        try
        {
            return await new ShopFiller(platform, shop, time).FillAsync(new NoProgress(), stop) is { } missing
                ? throw new InvalidOperationException(missing)
                : filled;
        }
        catch
        {
            await filled.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();

    private sealed class NoProgress : IDemoProgress
    {
        public void Report(string what, long done, long all)
        {
        }
    }
}
