using System.Text.Json;
using Spectre.Console;

namespace Platform.Cli.Tests;

/// <summary>One run of the command with everything it wrote.</summary>
internal sealed record CommandRun(int Exit, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static async Task<CommandRun> OfAsync(FakePlatform? platform, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 200;
        var terminal = new Terminal
        {
            Console = console,
            Output = output,
            Error = error,
            Input = () => Stream.Null,
            Environment = name => name == "PLATFORM_EDGE" ? platform?.Address : null,
            Time = TimeProvider.System,
        };
        var exit = await PlatformCommand.RunAsync(args, terminal);
        return new CommandRun(exit, output.ToString(), error.ToString());
    }
}
