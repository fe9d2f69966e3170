namespace Platform.Cli;

/// <summary>The command line cannot be carried out as it stands; the message names cause and mend.</summary>
internal sealed class UsageException(string message) : Exception(message);
