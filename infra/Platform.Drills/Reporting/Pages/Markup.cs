using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Platform.Drills.Reporting.Pages;

/// <summary>
/// HTML or SVG that is safe to show. It is written as an interpolated string whose holes are escaped, all of them, unless they hold markup
/// themselves: what a service or a scenario said can then never become part of a page's structure.
/// </summary>
internal readonly record struct Markup
{
    private readonly string? _text;

    private Markup(string text) => _text = text;

    /// <summary>Markup of a template.</summary>
    public static Markup Of(Template template) => new(template.ToString());

    /// <summary>Parts one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(p => p._text)));

    /// <summary>A part that is there only when it is wanted.</summary>
    public static Markup When(bool wanted, Func<Markup> part) => wanted ? part() : default;

    /// <summary>The style sheet or script of a page, which is part of this program and goes in as it is.</summary>
    public static Markup Asset(string name) => new(Assets.Read(name));

    /// <summary>The text of the markup.</summary>
    public override string ToString() => _text ?? "";

    /// <summary>The escaping of a <see cref="Markup"/>'s holes.</summary>
    [InterpolatedStringHandler]
    public readonly struct Template(int literalLength, int formattedCount)
    {
        // Letters of any language stay readable in the page's source.
        private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string literal) => _text.Append(literal);

        public void AppendFormatted(string? text) => _text.Append(s_encoder.Encode(text ?? ""));

        public void AppendFormatted(Markup markup) => _text.Append(markup._text);

        public void AppendFormatted(IEnumerable<Markup> parts)
        {
            foreach (var part in parts)
            {
                _text.Append(part._text);
            }
        }

        public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.##}");

        public override string ToString() => _text.ToString();
    }
}
