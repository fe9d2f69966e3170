using System.Globalization;

namespace Platform.FaultProxy.Links;

/// <summary>A port of the proxy and what stands behind it.</summary>
/// <param name="Port">Where callers come in.</param>
/// <param name="To">Where it goes: <c>http://host:port</c>.</param>
public sealed record Link(int Port, Uri To)
{
    /// <summary>Reads <c>PORT=http://host:port</c>; null when it is not that.</summary>
    public static Link? TryParse(string text) =>
        text.Split('=', 2) is [var port, var to]
        && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65_535
        && Uri.TryCreate(to, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? new Link(number, address)
            : null;
}
