using System.Globalization;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Reads single figures off the services' metrics pages.</summary>
internal sealed class Metrics(TargetAccess access) : IDisposable
{
    /// <summary>Events on a disk that wait for Kafka.</summary>
    public const string Spool = "platform_ingestion_spool_entries";

    private const string KeyHeader = "X-API-Key";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = TargetHttp.Within(s_deadline);

    /// <summary>The sum over all label sets that hold <paramref name="label"/>; null when the page does not answer or knows no such metric.</summary>
    public async Task<double?> SumAsync(Uri service, string metric, string label, CancellationToken ct) =>
        await PageAsync(service, ct) is { } page ? Sum(page, metric, label) : null;

    /// <summary>A service's page; null when it does not answer.</summary>
    public async Task<string?> PageAsync(Uri service, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service, "/metrics"));
        if (access.AdminKey is { } key)
        {
            request.Headers.TryAddWithoutValidation(KeyHeader, key);
        }

        try
        {
            using var answer = await _http.SendAsync(request, ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(ct) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Reads the text format of Prometheus.</summary>
    public static double? Sum(string page, string metric, string label)
    {
        double? sum = null;
        foreach (var line in page.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(metric, StringComparison.Ordinal)
                && line.Length > metric.Length && line[metric.Length] is '{' or ' '
                && line.Contains(label, StringComparison.Ordinal)
                && ValueOf(line) is { } value)
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Behind the labels: the value, and perhaps a time.</summary>
    private static double? ValueOf(ReadOnlySpan<char> line)
    {
        var rest = line[(line.IndexOf('}') is var brace and >= 0 ? brace + 1 : line.IndexOf(' '))..].Trim();
        var end = rest.IndexOf(' ');
        return double.TryParse(end < 0 ? rest : rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
