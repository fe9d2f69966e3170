using System.Net;

namespace Platform.Client;

/// <summary>The deployment answered with an error, or did not answer. <see cref="Exception.Message"/> names the cause and the mend.</summary>
public sealed class EdgeException : Exception
{
    internal EdgeException(HttpStatusCode? status, string title, string detail, string? traceId, Exception? inner = null)
        : base(detail.Length == 0 ? title : $"{title}: {detail}", inner)
    {
        Status = status;
        Title = title;
        Detail = detail;
        TraceId = traceId;
    }

    /// <summary>The HTTP status; null when no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Nobody answered, or the connection broke.</summary>
    public bool IsUnreachable => Status is null;

    /// <summary>The problem's title.</summary>
    public string Title { get; }

    /// <summary>The problem's detail: cause and mend.</summary>
    public string Detail { get; }

    /// <summary>Finds the request in the deployment's traces and logs.</summary>
    public string? TraceId { get; }
}
