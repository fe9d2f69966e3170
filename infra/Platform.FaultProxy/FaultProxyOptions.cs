using System.ComponentModel.DataAnnotations;

namespace Platform.FaultProxy;

/// <summary>Which links the proxy stands on. Section <c>FaultProxy</c>.</summary>
public sealed class FaultProxyOptions
{
    public const string Section = "FaultProxy";

    /// <summary>Port of the control calls, which take the admin key.</summary>
    [Range(1, 65_535)]
    public int ControlPort { get; set; } = 8080;

    /// <summary>A link each: <c>PORT=http://host:port</c>. What comes in by the port goes there.</summary>
    [MinLength(1)]
    public List<string> Links { get; set; } = [];
}
