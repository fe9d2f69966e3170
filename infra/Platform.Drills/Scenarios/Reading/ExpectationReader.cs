using Platform.Drills.Measuring;
using YamlDotNet.RepresentationModel;

namespace Platform.Drills.Scenarios.Reading;

/// <summary>Reads an expectation: a measure, its bound, and what narrows it.</summary>
internal static class ExpectationReader
{
    private static readonly (string Field, BoundKind Kind)[] s_bounds = [("most", BoundKind.Most), ("least", BoundKind.Least), ("is", BoundKind.Exactly)];

    public static Expectation? Read(Fields fields)
    {
        var name = fields.Text("measure", required: true);
        var bound = Bound(fields);
        var expectation = new Expectation
        {
            Measure = name ?? "",
            Bound = bound ?? new Bound(BoundKind.Most, 0, Unit.Count),
            Paths = fields.Words("paths"),
            From = fields.Time("from", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(30)),
            Region = fields.Text("region"),
            Place = $"({fields.Node.Start.Line},{fields.Node.Start.Column})",
        };
        fields.Done();
        if (name is null || bound is null)
        {
            return null;
        }

        if (MeasureCatalog.Find(name) is not { } measure)
        {
            fields.Note(fields.Node["measure"], $"'{name}' is no measure; there are: {string.Join(", ", MeasureCatalog.Names)}");
            return null;
        }

        if (!measure.Units.Contains(bound.Unit))
        {
            fields.Note(fields.Node, $"'{name}' is measured as {string.Join(" or ", measure.Units.Select(Describe))}, not as {Describe(bound.Unit)}");
        }

        return expectation;
    }

    private static Bound? Bound(Fields fields)
    {
        var given = s_bounds.Select(b => (b.Kind, Node: fields.Take(b.Field))).Where(b => b.Node is not null).ToList();
        if (given is not [var (kind, node)])
        {
            fields.Note(fields.Node, "one bound is needed: most, least or is");
            return null;
        }

        if (node is YamlScalarNode { Value: { } text } && Quantity.TryBound(text, kind, out var bound))
        {
            return bound;
        }

        fields.Note(node!, "a bound is a count like 0, a time like 100ms, or a multiple of the steady state like 2x");
        return null;
    }

    private static string Describe(Unit unit) => unit switch
    {
        Unit.Time => "a time (100ms)",
        Unit.Ratio => "a multiple (2x)",
        _ => "a count (0)",
    };
}
