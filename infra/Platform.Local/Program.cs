using Platform.Local;

return await LocalCommand.RunAsync(args);
