using System.Security.Cryptography;
using System.Text;

namespace Platform.Drills.Reporting.Pages;

/// <summary>The frame of every page: one file, no network, and a policy under which nothing but its own script can run.</summary>
internal static class Page
{
    private const string Script = "report.js";
    private const string Style = "report.css";

    private static readonly string s_scriptHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Assets.Read(Script))));

    /// <summary>A whole page.</summary>
    public static Markup Of(string title, Markup body) => Markup.Of(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Hash}'; base-uri 'none'; form-action 'none'">
        <title>{title}</title>
        <style>{Markup.Asset(Style)}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        <script>{Markup.Asset(Script)}</script>
        </body>
        </html>

        """);

    /// <summary>A section with its heading.</summary>
    public static Markup Section(string heading, Markup content) => Markup.Of(
        $"""
        <section>
        <h2>{heading}</h2>
        {content}
        </section>

        """);

    /// <summary>A table that scrolls sideways in itself where the screen is narrow.</summary>
    public static Markup Table(string caption, IEnumerable<string> columns, IEnumerable<Markup> rows) => Markup.Of(
        $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>
        <thead><tr>{columns.Select(c => Markup.Of($"<th scope=\"col\">{c}</th>"))}</tr></thead>
        <tbody>
        {rows}</tbody>
        </table></div>

        """);

    /// <summary>A row; the first cell names it.</summary>
    public static Markup Row(Markup name, params IEnumerable<Markup> cells) =>
        Markup.Of($"<tr><th scope=\"row\">{name}</th>{cells.Select(c => Markup.Of($"<td>{c}</td>"))}</tr>\n");

    private static string Hash => s_scriptHash;
}
