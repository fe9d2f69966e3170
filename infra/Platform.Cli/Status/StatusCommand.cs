using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Platform.Cli.Status;

/// <summary><c>platform status</c>: what the router routes where, and why.</summary>
internal static class StatusCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options) =>
        new Command("status", """
            Show regions, weights, epoch, destinations and models as the edge holds them.

            Examples:
              platform status
              platform status --json
            """).Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var state = await admin.GetStateAsync(ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(state, CliJson.Default.JsonElement);
                return ExitCode.Ok;
            }

            var tree = new Tree(options.EdgeAddressOf(parse).ToString());
            Add(tree, state);
            terminal.Console.Write(tree);
            return ExitCode.Ok;
        });

    /// <summary>Names and values as the router gives them: what a later router adds is shown too.</summary>
    private static void Add(IHasTreeNodes parent, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                AddNamed(parent, property.Name, property.Value);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var number = 0;
            foreach (var item in value.EnumerateArray())
            {
                AddNamed(parent, NameOf(item) ?? (++number).ToString(System.Globalization.CultureInfo.InvariantCulture), item);
            }
        }
    }

    private static void AddNamed(IHasTreeNodes parent, string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            Add(parent.AddNode($"[bold]{Markup.Escape(name)}[/]"), value);
        }
        else
        {
            parent.AddNode($"{Markup.Escape(name)}: {Markup.Escape(value.ToString())}");
        }
    }

    private static string? NameOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
            ? item.EnumerateObject().FirstOrDefault(p => p.Name is "name" or "region" or "address" or "observer").Value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null
            : null;
}
