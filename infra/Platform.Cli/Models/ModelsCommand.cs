using System.CommandLine;

namespace Platform.Cli.Models;

/// <summary><c>platform models</c>: a table of what engineers do with models.</summary>
internal static class ModelsCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var shared = new ModelOptions(terminal);
        var models = new Command("models", """
            Make, prove, publish, watch, compare, promote and roll back models. An artifact is a folder: manifest.json, the files that it names,
            and manifest.sig.

            Examples:
              platform models convert ranker.txt --name ranker --out ./ranker
              platform models optimize ./ranker --golden golden.json --out ./variants
              platform models verify ./variants/trees-50 --unsigned
              platform models publish ./variants/trees-50
              platform models show ranker
              platform models history ranker
              platform models infer ranker --input request.json
            """)
        {
            ConvertCommand.Build(terminal, options, shared),
            OptimizeCommand.Build(terminal, options, shared),
            VerifyCommand.Build(terminal, options, shared),
            PublishCommand.Build(terminal, options, shared),
            ListCommand.Build(terminal, options),
            InferCommand.Build(terminal, options),
            KeysCommand.Build(terminal, options),
            DemoCommand.Build(terminal, options),
        };
        foreach (var command in RolloutCommands.Build(terminal, options))
        {
            models.Add(command);
        }

        return models;
    }
}
