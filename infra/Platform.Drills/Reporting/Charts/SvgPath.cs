using System.Globalization;
using System.Text;

namespace Platform.Drills.Reporting.Charts;

/// <summary>Builds the <c>d</c> of an SVG path, to a tenth of a unit.</summary>
internal sealed class SvgPath
{
    private readonly StringBuilder _path = new();

    public bool IsEmpty => _path.Length == 0;

    /// <summary>Lifts the pen to a place.</summary>
    public SvgPath MoveTo(double x, double y) => Append('M', x, y);

    /// <summary>Draws to a place.</summary>
    public SvgPath LineTo(double x, double y) => Append('L', x, y);

    /// <summary>Closes the outline.</summary>
    public SvgPath Close()
    {
        _path.Append('Z');
        return this;
    }

    /// <summary>A rectangle.</summary>
    public SvgPath Rectangle(double x, double y, double width, double height)
    {
        Append('M', x, y);
        _path.Append(CultureInfo.InvariantCulture, $"h{Round(width)}v{Round(height)}h{Round(-width)}Z");
        return this;
    }

    /// <summary>A line through points, broken where the next one is more than <paramref name="gap"/> away.</summary>
    public static SvgPath Through(IEnumerable<(double X, double Y)> points, double gap = double.PositiveInfinity)
    {
        var path = new SvgPath();
        var last = double.NaN;
        foreach (var (x, y) in points)
        {
            _ = double.IsNaN(last) || x - last > gap ? path.MoveTo(x, y) : path.LineTo(x, y);
            last = x;
        }

        return path;
    }

    public override string ToString() => _path.ToString();

    private SvgPath Append(char command, double x, double y)
    {
        _path.Append(CultureInfo.InvariantCulture, $"{command}{Round(x)} {Round(y)}");
        return this;
    }

    private static double Round(double value) => Math.Round(value, 1) + 0.0;
}
