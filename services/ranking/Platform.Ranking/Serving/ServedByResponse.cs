using Platform.Contracts.Serving;

namespace Platform.Ranking.Serving;

internal static class ServedByResponse
{
    /// <summary>Carries the attribution token where the body has no room for it.</summary>
    public const string AttributionHeader = "X-Attribution-Token";

    /// <summary>Says in the headers what the body says, for those who look at no body: caches, proxies, the health services.</summary>
    public static void SetServedBy(this HttpResponse response, ServedBy servedBy)
    {
        var headers = response.Headers;
        headers[ServedByHeaders.Region] = servedBy.Region;
        headers[ServedByHeaders.Degraded] = servedBy.Degraded;
        if (servedBy.ModelVersion is { } version)
        {
            headers[ServedByHeaders.ModelVersion] = version;
        }

        if (servedBy.Experiment is { } experiment)
        {
            headers[ServedByHeaders.Experiment] = experiment;
        }
    }
}
