using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Models.Artifacts;
using Platform.Testing;

namespace Platform.Models.Tests.Artifacts;

public sealed class ArtifactFetcherTests : IDisposable
{
    private static readonly byte[] s_content = RandomNumberGenerator.GetBytes(50_000);
    private static readonly string s_sha256 = Convert.ToHexStringLower(SHA256.HashData(s_content));

    private readonly TempFolder _folder = new();
    private readonly List<string> _asked = [];
    private readonly List<long> _froms = [];

    [Fact]
    public async Task Fetch_BadHoldersFirst_TakesItFromTheGoodOne()
    {
        var (fetcher, store) = Fetcher();

        var result = await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("dead", "missing", "rotten", "short", "endless", "good", "unasked"), CancellationToken.None);

        Assert.True(result.Succeeded, result.Detail);
        Assert.Equal(["dead", "missing", "rotten", "short", "endless", "good"], _asked);
        Assert.Equal(s_content, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Content);
    }

    [Fact]
    public async Task Fetch_OnlyRottenAndMissing_SaysCorruptAndKeepsNothing()
    {
        var (fetcher, _) = Fetcher();

        var result = await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("rotten", "missing"), CancellationToken.None);

        Assert.Equal(ArtifactFailure.Corrupt, result.Failure);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Fetch_InTheStore_AsksNobody()
    {
        var (fetcher, store) = Fetcher();
        await store.AddAsync(s_content, CancellationToken.None);

        Assert.True((await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("good"), CancellationToken.None)).Succeeded);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Fetch_TransferThatBreaksOff_GoesOnWhereItEnded()
    {
        var (fetcher, store) = Fetcher();

        var result = await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("flaky"), CancellationToken.None);

        Assert.True(result.Succeeded, result.Detail);
        Assert.Equal(["flaky", "flaky", "flaky"], _asked);
        Assert.Equal([0, 20_000, 40_000], _froms);
        Assert.Equal(s_content, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Content);
    }

    [Fact]
    public async Task Fetch_AfterARestart_GoesOnAtAnotherHolder()
    {
        var (_, before) = Fetcher();
        await Assert.ThrowsAsync<IOException>(() => before.ReceiveAsync(s_sha256, new BreaksOff(s_content, 30_000), s_content.Length, CancellationToken.None));
        var (fetcher, store) = Fetcher();

        Assert.True((await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("good"), CancellationToken.None)).Succeeded);

        Assert.Equal([30_000], _froms);
        Assert.Equal(s_content, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Content);
    }

    [Fact]
    public async Task Fetch_HolderWithoutRanges_BeginsAnew()
    {
        var (fetcher, store) = Fetcher();
        await Assert.ThrowsAsync<IOException>(() => store.ReceiveAsync(s_sha256, new BreaksOff(s_content, 30_000), s_content.Length, CancellationToken.None));

        Assert.True((await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("simple"), CancellationToken.None)).Succeeded);
        Assert.Equal(s_content, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Content);
    }

    [Fact]
    public async Task Fetch_BeginningOfAnotherFile_IsThrownAwayAndFetchedWhole()
    {
        var (fetcher, store) = Fetcher();
        await Assert.ThrowsAsync<IOException>(() => store.ReceiveAsync(s_sha256, new BreaksOff(new byte[50_000], 30_000), s_content.Length, CancellationToken.None));

        Assert.True((await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("good", "also-good"), CancellationToken.None)).Succeeded);
        Assert.Equal([30_000, 0], _froms);
    }

    [Fact]
    public async Task Fetch_WholeButWithoutItsName_IsNamed()
    {
        var (fetcher, store) = Fetcher();
        await Assert.ThrowsAsync<IOException>(() => store.ReceiveAsync(s_sha256, new BreaksOff(s_content, s_content.Length), s_content.Length, CancellationToken.None));

        Assert.True((await fetcher.FetchAsync(s_sha256, s_content.Length, Holders("good"), CancellationToken.None)).Succeeded);
        Assert.True(store.Has(s_sha256));
    }

    [Fact]
    public async Task Receive_TwoAtOnce_StoresTheFileOnce()
    {
        var (_, store) = Fetcher();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.ReceiveAsync(s_sha256, new MemoryStream(s_content), s_content.Length, CancellationToken.None)));

        Assert.All(results, r => Assert.True(r.Succeeded, r.Detail));
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task Fetch_NoHolder_IsNotFound()
    {
        var (fetcher, _) = Fetcher();

        Assert.Equal(ArtifactFailure.NotFound, (await fetcher.FetchAsync(s_sha256, 1, [], CancellationToken.None)).Failure);
    }

    public void Dispose() => _folder.Dispose();

    private static Uri[] Holders(params string[] names) => [.. names.Select(n => new Uri($"http://{n}:8080"))];

    private (ArtifactFetcher Fetcher, ArtifactStore Store) Fetcher()
    {
        var store = new ArtifactStore(_folder.Path, new ArtifactLimits(), TimeProvider.System);
        return (new ArtifactFetcher(store, new Clients(_asked, _froms), TimeProvider.System, NullLogger<ArtifactFetcher>.Instance), store);
    }

    /// <summary>Hosts of all kinds, by name.</summary>
    private sealed class Clients(List<string> asked, List<long> froms) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!.Host);
            var from = request.Headers.Range?.Ranges.Single().From ?? 0;
            froms.Add(from);
            Assert.Equal($"/v1/artifacts/{s_sha256}", request.RequestUri.AbsolutePath);
            return request.RequestUri.Host switch
            {
                "dead" => throw new HttpRequestException("Connection refused"),
                "missing" => Answer(HttpStatusCode.NotFound, []),
                "rotten" => Answer(HttpStatusCode.OK, [.. s_content.Reverse()]),
                "short" => Answer(HttpStatusCode.OK, s_content[..100]),
                "endless" => Answer(HttpStatusCode.OK, [.. s_content, .. s_content], announced: false),
                "simple" => Answer(HttpStatusCode.OK, s_content),
                "flaky" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = Part(new BreaksOff(s_content[(int)from..], 20_000), from) }),
                _ when from >= s_content.Length => Answer(HttpStatusCode.RequestedRangeNotSatisfiable, []),
                _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = Part(new MemoryStream(s_content[(int)from..]), from) }),
            };
        }

        private static StreamContent Part(Stream bytes, long from) =>
            new(bytes) { Headers = { ContentRange = new ContentRangeHeaderValue(from, s_content.Length - 1, s_content.Length), ContentLength = s_content.Length - from } };

        private static Task<HttpResponseMessage> Answer(HttpStatusCode status, byte[] body, bool announced = true)
        {
            HttpContent content = new ByteArrayContent(body);
            content.Headers.ContentLength = announced ? body.Length : null;
            return Task.FromResult(new HttpResponseMessage(status) { Content = content });
        }
    }

    /// <summary>A connection that breaks after so many bytes, if the content is longer or exactly as long.</summary>
    private sealed class BreaksOff(byte[] content, int after) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = after - (int)Position;
            return left == 0 ? throw new IOException("The connection was reset.") : base.ReadAsync(buffer[..Math.Min(buffer.Length, left)], cancellationToken);
        }
    }
}
