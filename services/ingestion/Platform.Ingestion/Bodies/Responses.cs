using Platform.Contracts.Serving;

namespace Platform.Ingestion.Bodies;

internal static class Responses
{
    public static IngestResponse Of(IReadOnlyList<IngestResult> results)
    {
        int accepted = 0, duplicates = 0;
        foreach (var result in results)
        {
            accepted += result.Status == IngestStatus.Accepted ? 1 : 0;
            duplicates += result.Status == IngestStatus.Duplicate ? 1 : 0;
        }

        return new IngestResponse { Accepted = accepted, Duplicates = duplicates, Rejected = results.Count - accepted - duplicates, Results = results };
    }
}
