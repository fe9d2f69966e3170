using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>What was asked beside the benchmarks' names.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>How often each of those that take turns has its turn.</summary>
    public int Rounds { get; private init; } = 3;

    /// <summary>Where to write the chart, ending in .png; null for none.</summary>
    public string? Chart { get; private init; }

    /// <summary>Null when the line cannot be read.</summary>
    public static (BenchmarkOptions Options, IReadOnlyList<string> Names)? Read(string[] args)
    {
        var options = new BenchmarkOptions();
        var names = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    i++;
                    break;
                case "--chart" when i + 1 < args.Length && Path.GetExtension(args[i + 1]) == ".png":
                    options = options with { Chart = args[++i] };
                    break;
                case ['-', ..]:
                    return null;
                default:
                    names.Add(args[i]);
                    break;
            }
        }

        return (options, names);
    }
}
