namespace Platform.Load;

/// <summary>There is no ledger of that name, or the file is none. The message names the mend.</summary>
public sealed class LedgerException(string message) : Exception(message);
