using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Platform.Ingestion.Dialects;
using Platform.Messaging.Kafka;

namespace Platform.Ingestion;

/// <summary>What annotations of the first level do not see: the sections below it, and what two options say of each other.</summary>
internal sealed class IngestionOptionsValidator(IOptions<KafkaOptions> kafka) : IValidateOptions<IngestionOptions>
{
    /// <summary>Bytes of a message besides its value, generously.</summary>
    private const int MessageOverhead = 8 * 1024;

    public ValidateOptionsResult Validate(string? name, IngestionOptions options)
    {
        var mistakes = new List<string>();
        Check(nameof(options.Spool), options.Spool, mistakes);
        Check(nameof(options.Deduplication), options.Deduplication, mistakes);
        Check(nameof(options.Rate), options.Rate, mistakes);
        foreach (var type in options.Durability.Keys.Where(t => !EventNames.Retail.ContainsKey(t)))
        {
            mistakes.Add($"Ingestion:Durability has '{type}': one of {EventNames.List(EventNames.Retail)}.");
        }

        if (options.Spool.SegmentBytes > options.Spool.MaxBytes)
        {
            mistakes.Add($"Ingestion:Spool:SegmentBytes is {options.Spool.SegmentBytes}, more than MaxBytes, which is {options.Spool.MaxBytes}.");
        }

        if (kafka.Value.MessageBytes < options.MaxItemBytes + MessageOverhead)
        {
            mistakes.Add($"Kafka:MessageBytes is {kafka.Value.MessageBytes}: at least {MessageOverhead} more than Ingestion:MaxItemBytes, for key and headers.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void Check(string section, object options, List<string> mistakes)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
        mistakes.AddRange(found.Select(f => $"Ingestion:{section}: {f.ErrorMessage}"));
    }
}
