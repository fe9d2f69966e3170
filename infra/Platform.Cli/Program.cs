using Platform.Cli;

return await PlatformCommand.RunAsync(args, Terminal.OfProcess());
