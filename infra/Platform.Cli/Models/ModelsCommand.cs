using System.CommandLine;

namespace Platform.Cli.Models;

/// <summary><c>platform models</c>: a table of what engineers do with models.</summary>
internal static class ModelsCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var models = new Command("models", """
            Make, prove, publish, watch, compare, promote and roll back models.

            Examples:
              platform models keys new --out publisher.key
              platform models show ranker
              platform models history ranker
            """)
        {
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
