using Platform.Client.Uploading;
using Platform.Datasets.Generation;
using Platform.Local;

namespace Platform.Benchmarks;

/// <summary>Local mode with a generated shop in it.</summary>
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
        var uploader = new Uploader(platform.Edge, new UploadOptions());
        await uploader.SendProductsAsync(shop.Products.ToAsyncEnumerable(), p => p, (_, _) => { }, stop);
        await uploader.SendEventsAsync(shop.Events().ToAsyncEnumerable(), e => e, null, (_, _) => { }, stop);
        return new FilledPlatform(platform, shop);
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
