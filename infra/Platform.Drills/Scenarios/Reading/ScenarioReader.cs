using Platform.Drills.Measuring;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Drills.Scenarios.Reading;

/// <summary>Reads a scenario from YAML. Strict: unknown fields, ill-formed values and impossible times are mistakes, and all are listed.</summary>
internal static class ScenarioReader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <exception cref="ScenarioException">There are mistakes.</exception>
    public static Scenario Read(string yaml, string file)
    {
        var mistakes = new List<Mistake>();
        var scenario = Parse(yaml, mistakes) is { } root ? Read(new Fields(root, "a scenario", mistakes), mistakes) : null;
        return scenario is not null && mistakes.Count == 0
            ? scenario
            : throw new ScenarioException(file, [.. mistakes.OrderBy(m => m.Line).ThenBy(m => m.Column)]);
    }

    private static YamlNode? Parse(string yaml, List<Mistake> mistakes)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            mistakes.Add(new(e.Start.Line, e.Start.Column, e.Message));
            return null;
        }

        if (stream.Documents is [var only])
        {
            return only.RootNode;
        }

        mistakes.Add(new(1, 1, "a file holds one scenario"));
        return null;
    }

    private static Scenario Read(Fields fields, List<Mistake> mistakes)
    {
        var number = fields.Whole("drill", 0, 1, 999);
        var name = fields.Text("name", required: true) ?? "";
        if (name.Length > 0 && !name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            fields.Note(fields.Node["name"], $"'{name}' is no name: use small letters, digits and hyphens");
        }

        var scenario = new Scenario
        {
            Number = number == 0 ? null : number,
            Name = name,
            Title = fields.Text("title", required: true) ?? "",
            Hypothesis = fields.Text("hypothesis", required: true) ?? "",
            Quick = fields.Flag("quick"),
            Targets = OneOf(fields, "targets", TargetNames.All),
            Load = Load(fields, mistakes),
            Objective = Objective(fields, mistakes),
            Steady = fields.Time("steady", TimeSpan.FromSeconds(10), s_second, s_longest),
            Hold = fields.Time("hold", TimeSpan.FromSeconds(20), s_second, s_longest),
            Recovery = fields.Time("recovery", TimeSpan.FromSeconds(90), s_second, s_longest),
            Faults = Items(fields, "faults", mistakes, FaultReader.Read),
            Expectations = Items(fields, "expect", mistakes, ExpectationReader.Read),
        };
        foreach (var late in scenario.Faults.Where(s => s.At + (s.Every * (s.Times - 1)) >= scenario.Hold))
        {
            fields.Note(fields.Node["faults"], $"'{late.Fault}' comes at {Quantity.Show(late.At)} or later, but all is healed after hold: {Quantity.Show(scenario.Hold)}");
        }

        fields.Done();
        return scenario;
    }

    private static LoadShape Load(Fields fields, List<Mistake> mistakes)
    {
        var load = new Fields(fields.Take("load") ?? new YamlMappingNode(), "load", mistakes);
        var shape = new LoadShape
        {
            Rate = load.Number("rate", 60, 1, 20_000),
            PostShare = load.Number("postShare", 0.4, 0, 1),
            Timeout = load.Time("timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
        };
        load.Done();
        return shape;
    }

    private static ServiceObjective Objective(Fields fields, List<Mistake> mistakes)
    {
        var own = new Fields(fields.Take("objective") ?? new YamlMappingNode(), "objective", mistakes);
        var objective = new ServiceObjective(
            own.Number("success", 0.999, 0.5, 1), own.Time("latency", TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)));
        own.Done();
        return objective;
    }

    private static IReadOnlyList<T> Items<T>(Fields fields, string name, List<Mistake> mistakes, Func<Fields, T?> read)
        where T : class
    {
        if (fields.Need(name) is not { } node)
        {
            return [];
        }

        if (node is not YamlSequenceNode { Children.Count: > 0 } items)
        {
            fields.Note(node, $"'{name}' is a list with at least one item, each beginning with '- '");
            return [];
        }

        return [.. items.Children.Select(i => read(new Fields(i, $"an item of {name}", mistakes))).OfType<T>()];
    }

    private static IReadOnlyList<string> OneOf(Fields fields, string name, IReadOnlyList<string> allowed)
    {
        var words = fields.Words(name);
        foreach (var word in words.Where(w => !allowed.Contains(w)))
        {
            fields.Note(fields.Node[name], $"'{word}' is none of: {string.Join(", ", allowed)}");
        }

        return words;
    }
}
