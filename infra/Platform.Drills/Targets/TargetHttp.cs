using Platform.Hosting.Http;

namespace Platform.Drills.Targets;

/// <summary>HTTP to a target's own processes: past any proxy, and with a deadline that a dead one cannot exceed.</summary>
internal static class TargetHttp
{
    public static HttpClient Within(TimeSpan deadline) => new(new SocketsHttpHandler { ConnectCallback = Tcp.ConnectAsync, UseProxy = false }) { Timeout = deadline };
}
