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
            Description = "The edge's address. Also PLATFORM_EDGE.",
            DefaultValueFactory = _ => terminal.Environment("PLATFORM_EDGE") ?? "http://127.0.0.1:8080",
            Recursive = true,
        };
        Admin = new Option<string>("--admin")
        {
            Description = "The address of the edge's operator port. Also PLATFORM_ADMIN.",
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

    public EdgeClient EdgeOf(ParseResult parse) => new(ClientOptions(parse, Edge, admin: false), _terminal.Time);

    /// <summary>The edge, with the operator's key: for what shops may not read.</summary>
    public EdgeClient OperatorEdgeOf(ParseResult parse) => new(ClientOptions(parse, Edge, admin: true), _terminal.Time);

    public AdminClient AdminOf(ParseResult parse) => new(ClientOptions(parse, Admin, admin: true), _terminal.Time);

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

    private EdgeClientOptions ClientOptions(ParseResult parse, Option<string> address, bool admin) =>
        new() { Address = AddressOf(parse, address), ApiKey = KeyOf(parse, admin) };

    private static Uri AddressOf(ParseResult parse, Option<string> option)
    {
        var text = parse.GetValue(option)!;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(text, UriKind.Absolute)
            : throw new UsageException($"{option.Name} is '{text}': write an address like http://127.0.0.1:8080.");
    }
}
