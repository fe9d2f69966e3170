namespace Platform.Local;

/// <summary>The platform cannot start here; the message names cause and mend.</summary>
public sealed class LocalStartException(string message, Exception? inner = null) : Exception(message, inner);
