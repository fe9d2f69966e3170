using System.CommandLine;

namespace Platform.Cli.Models;

/// <summary><c>platform models infer</c>: asks a served model.</summary>
internal static class InferCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var name = new Argument<string>("model") { Description = "The model's name." };
        var input = new Option<string>("--input") { Description = "File with the request of the Open Inference Protocol as JSON; - reads the standard input.", DefaultValueFactory = _ => "-" };
        var version = new Option<string?>("--version") { Description = "A version that is in memory; by default the one that serves." };
        return new Command("infer", """
            Ask a served model by the Open Inference Protocol. The answer is JSON and names the version that made it.

            Examples:
              platform models infer ranker --input request.json
              echo '{"inputs":[{"name":"input_ids","shape":[1,1],"datatype":"INT64","data":[4348]},
                {"name":"attention_mask","shape":[1,1],"datatype":"INT64","data":[1]}]}' | platform models infer encoder
            """)
        {
            name, input, version,
        }.Does(terminal, async (parse, ct) =>
        {
            var file = parse.GetValue(input)!;
            using var body = new MemoryStream();
            await using (var source = file == "-" ? terminal.Input() : File.OpenRead(file))
            {
                await source.CopyToAsync(body, ct);
            }

            using var edge = options.EdgeOf(parse);
            var answer = await edge.InferAsync(parse.GetValue(name)!, parse.GetValue(version), body.ToArray(), ct);
            await terminal.WriteJsonAsync(answer, CliJson.Default.JsonElement);
            return ExitCode.Ok;
        });
    }
}
