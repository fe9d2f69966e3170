using System.CommandLine;
using Platform.Client;

namespace Platform.Cli;

/// <summary>Options that every command takes, and the clients that they lead to.</summary>
internal sealed class GlobalOptions
{
    private readonly Terminal _terminal;

    public GlobalOptions(Terminal terminal)
    {
        _terminal = terminal;
        Edge = new Option<string>("--edge")
        {
            Description = "The edge's address; of several with ';' between them, load goes on at the next where one fails, and all else asks the first. Also PLATFORM_EDGE.",
            DefaultValueFactory = _ => terminal.Environment("PLATFORM_EDGE") ?? "http://127.0.0.1:8080",
            Recursive = true,
        };
        Admin = new Option<string>("--admin")
        {
            Description = "The address of the edge's operator port; of several routers with ';' between them, the first takes orders. Also PLATFORM_ADMIN.",
            DefaultValueFactory = _ => terminal.Environment("PLATFORM_ADMIN") ?? "http://127.0.0.1:8081",
            Recursive = true,
        };
        ApiKey = new Option<string?>("--api-key")
        {
            Description = "The key to show, where one is asked for. Better in PLATFORM_API_KEY and, for operators' calls, PLATFORM_ADMIN_KEY: other users see command lines.",
            Recursive = true,
        };
        Json = new Option<bool>("--json") { Description = "Write one JSON document for scripts instead of tables.", Recursive = true };
    }

    public Option<string> Edge { get; }

    public Option<string> Admin { get; }

    public Option<string?> ApiKey { get; }

    public Option<bool> Json { get; }

    public EdgeClient EdgeOf(ParseResult parse) => EdgeAs(parse, admin: false);

    /// <summary>The edge, with the operator's key: for what shops may not read.</summary>
    public EdgeClient OperatorEdgeOf(ParseResult parse) => EdgeAs(parse, admin: true);

    /// <summary>The router that takes orders.</summary>
    public AdminClient AdminOf(ParseResult parse) => AdminAt(parse, AdminAddressOf(parse));

    /// <summary>The operator port of one of several routers.</summary>
    public AdminClient AdminAt(ParseResult parse, Uri address) =>
        new(new EdgeClientOptions { Address = address, ApiKey = KeyOf(parse, admin: true) }, _terminal.Time);

    /// <summary>The operator ports of all routers.</summary>
    public IReadOnlyList<Uri> AdminAddressesOf(ParseResult parse) => AddressesOf(parse, Admin);

    /// <summary>The addresses of all edges.</summary>
    public IReadOnlyList<Uri> EdgeAddressesOf(ParseResult parse) => AddressesOf(parse, Edge);

    public Uri EdgeAddressOf(ParseResult parse) => AddressOf(parse, Edge);

    public Uri AdminAddressOf(ParseResult parse) => AddressOf(parse, Admin);

    public string? KeyOf(ParseResult parse, bool admin)
    {
        if (parse.GetValue(ApiKey) is { } given)
        {
            return given;
        }

        var own = _terminal.Environment("PLATFORM_API_KEY");
        return admin ? _terminal.Environment("PLATFORM_ADMIN_KEY") ?? own : own;
    }

    private EdgeClient EdgeAs(ParseResult parse, bool admin) =>
        new(new EdgeClientOptions { Address = EdgeAddressOf(parse), ApiKey = KeyOf(parse, admin) }, _terminal.Time);

    private static Uri AddressOf(ParseResult parse, Option<string> option) => AddressesOf(parse, option)[0];

    private static IReadOnlyList<Uri> AddressesOf(ParseResult parse, Option<string> option)
    {
        var text = parse.GetValue(option)!;
        var addresses = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(a => Uri.TryCreate(a, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null).ToList();
        return addresses.Count > 0 && !addresses.Contains(null)
            ? [.. addresses.OfType<Uri>()]
            : throw new UsageException($"{option.Name} is '{text}': write an address like http://127.0.0.1:8080.");
    }
}
