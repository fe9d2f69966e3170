using System.CommandLine;
using System.Globalization;
using Platform.Contracts;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models list</c>: the newest published version of each model.</summary>
internal static class ListCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options) =>
        new Command("list", """
            The newest published version of each model, by whom and when.

            Examples:
              platform models list
              platform models list --json
            """).Does(terminal, async (parse, ct) =>
        {
            using var admin = options.AdminOf(parse);
            var list = await admin.GetModelsAsync(ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(list, ContractsJson.Default.ModelList);
                return ExitCode.Ok;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumns("model", "version", "published by", "published", "manifest");
            foreach (var model in list.Models)
            {
                table.AddRow(
                    Markup.Escape(model.Name),
                    Markup.Escape(model.Version),
                    Markup.Escape(model.PublishedBy),
                    model.PublishedTime.ToString("u", CultureInfo.InvariantCulture),
                    model.ManifestSha256[..12]);
            }

            terminal.Console.Write(table);
            return ExitCode.Ok;
        });
}
