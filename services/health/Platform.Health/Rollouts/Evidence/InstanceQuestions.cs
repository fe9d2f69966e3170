using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Hosting.Http;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>Asks instances of other services about rollouts. One that does not answer in time is a null, never an exception.</summary>
internal sealed class InstanceQuestions(IHttpClientFactory http, TimeProvider time)
{
    private const int LongestAnswer = 1 << 20;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    public async Task<T?> AskAsync<T>(Uri instance, string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var client = http.CreateClient(PlatformHttpClients.Internal);
            client.MaxResponseContentBufferSize = LongestAnswer;
            using var response = await client.GetAsync(new Uri(instance, path), either.Token);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(type, either.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
