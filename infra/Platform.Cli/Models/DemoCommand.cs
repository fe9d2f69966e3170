using System.CommandLine;
using Platform.FeatureStore.Ranking;
using Platform.Models.Demonstration;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models demo</c>: rankers that show what a rollout does.</summary>
internal static class DemoCommand
{
    private static readonly Dictionary<string, DemoRankerKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["better"] = DemoRankerKind.Better,
        ["worse"] = DemoRankerKind.Worse,
        ["slow"] = DemoRankerKind.Slow,
        ["not-finite"] = DemoRankerKind.NotFinite,
        ["baseline"] = DemoRankerKind.Baseline,
    };

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var kind = new Argument<string>("kind") { Description = $"{string.Join(", ", s_kinds.Keys)}." };
        kind.AcceptOnlyFromAmong([.. s_kinds.Keys]);
        var file = new Option<string>("--out") { Description = "The ONNX file to write.", Required = true };
        return new Command("demo", """
            Make a ranker to demonstrate a rollout with, over the feature vector of the ranker that serves. 'platform load shoppers' are the
            shoppers that it is made for: they choose what is cheap. 'better' puts cheap products first and is promoted; 'worse' puts dear ones
            first, 'slow' takes ten times as long and more, 'not-finite' answers infinity: they are rolled back by themselves.

            Example: platform models demo worse --out worse.onnx
            """)
        {
            kind, file,
        }.Does(terminal, async (parse, ct) =>
        {
            using var edge = options.EdgeOf(parse);
            var features = await edge.GetModelFeaturesAsync("ranker", ct)
                ?? throw new UsageException(
                    "No ranker that lists its features serves: train one, or publish one converted with --property features=NAME,NAME,….");
            if (DemoRanker.MissingFrom(features) is { } missing)
            {
                throw new UsageException($"The ranker that serves has no feature '{missing}', by which the demonstration orders products; it has {string.Join(", ", features)}.");
            }

            var onnx = DemoRanker.Write(s_kinds[parse.GetValue(kind)!], features);
            var path = parse.GetValue(file)!;
            await File.WriteAllBytesAsync(path, onnx, ct);
            terminal.Console.WriteLine($"{path}: {onnx.Length:N0} bytes, {features.Count} features");
            terminal.Console.WriteLine("Next:");
            // Not broken at the width of the screen: it is there to be copied.
            terminal.Console.Profile.Out.Writer.WriteLine(
                $"platform models convert {path} --name ranker --property featureVersion={RankingFeatures.Version} --property features={string.Join(',', features)} --out ./{parse.GetValue(kind)}");
            terminal.Console.WriteLine($"platform models publish ./{parse.GetValue(kind)}");
            return ExitCode.Ok;
        });
    }
}
