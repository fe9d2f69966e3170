using Platform.Hosting.Authentication;

namespace Platform.Ranking.Serving;

internal static class SyntheticRequests
{
    public const string HeaderName = "X-Platform-Synthetic";

    /// <summary>
    /// True for the journeys of the health services, whose impressions never train. Only a service may say so: a shop that could
    /// would take its own shoppers out of the training data.
    /// </summary>
    public static bool IsSynthetic(this HttpContext context) =>
        context.Request.Headers[HeaderName] is ["1"] && context.User.IsInRole(Policies.Internal);
}
