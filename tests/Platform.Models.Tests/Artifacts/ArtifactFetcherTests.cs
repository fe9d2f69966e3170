using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Models.Artifacts;

namespace Platform.Models.Tests.Artifacts;

public sealed class ArtifactFetcherTests : IDisposable
{
    private static readonly byte[] s_content = RandomNumberGenerator.GetBytes(50_000);
    private static readonly string s_sha256 = Convert.ToHexStringLower(SHA256.HashData(s_content));

    private readonly Folder _folder = new();
    private readonly List<string> _asked = [];

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
        return (new ArtifactFetcher(store, new Clients(_asked), TimeProvider.System, NullLogger<ArtifactFetcher>.Instance), store);
    }

    /// <summary>Hosts of all kinds, by name.</summary>
    private sealed class Clients(List<string> asked) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!.Host);
            Assert.Equal($"/v1/artifacts/{s_sha256}", request.RequestUri.AbsolutePath);
            return request.RequestUri.Host switch
            {
                "dead" => throw new HttpRequestException("Connection refused"),
                "missing" => Answer(HttpStatusCode.NotFound, []),
                "rotten" => Answer(HttpStatusCode.OK, [.. s_content.Reverse()]),
                "short" => Answer(HttpStatusCode.OK, s_content[..100]),
                "endless" => Answer(HttpStatusCode.OK, [.. s_content, .. s_content], announced: false),
                _ => Answer(HttpStatusCode.OK, s_content),
            };
        }

        private static Task<HttpResponseMessage> Answer(HttpStatusCode status, byte[] body, bool announced = true)
        {
            HttpContent content = new ByteArrayContent(body);
            content.Headers.ContentLength = announced ? body.Length : null;
            return Task.FromResult(new HttpResponseMessage(status) { Content = content });
        }
    }
}
