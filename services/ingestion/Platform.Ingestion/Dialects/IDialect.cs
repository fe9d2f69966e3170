using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>One way to write down what a shopper did.</summary>
internal interface IDialect
{
    /// <summary>For metrics.</summary>
    string Name { get; }

    /// <summary>The events in one JSON object; nearly always one.</summary>
    /// <param name="source">An object.</param>
    /// <param name="reader">Fresh; what it finds wrong goes with the event it was found in.</param>
    /// <param name="into">Takes every event read or refused.</param>
    void Read(in JsonFields source, FieldReader reader, List<ReadEvent> into);
}

/// <summary>An event that was understood, or why it was not.</summary>
/// <param name="Dialect">Who read it.</param>
/// <param name="Type">What was done, when that much was understood.</param>
/// <param name="Draft">The event; null when refused.</param>
/// <param name="Violation">Why it is refused; null when not.</param>
internal readonly record struct ReadEvent(string Dialect, EventType? Type, EventDraft? Draft, Violation? Violation);
