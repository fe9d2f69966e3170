using System.ComponentModel.DataAnnotations;
using Platform.Trainer.Training;

namespace Platform.Trainer;

/// <summary>Options of the trainer: section <c>Trainer</c>.</summary>
internal sealed class TrainerOptions : IValidatableObject
{
    public const string Section = "Trainer";

    /// <summary>Folder of the published models; one process a folder.</summary>
    [Required(ErrorMessage = "Trainer:StoreFolder names the folder of the published models.")]
    public string StoreFolder { get; set; } = "data/trainer";

    /// <summary>All model files together, in bytes.</summary>
    [Range(1 << 20, 1L << 40, ErrorMessage = "Trainer:MaxStoreBytes is 1048576 to 1099511627776.")]
    public long MaxStoreBytes { get; set; } = 4L << 30;

    /// <summary>Newest events kept in memory to learn from, about 500 bytes each.</summary>
    [Range(100, 5_000_000, ErrorMessage = "Trainer:MaxEvents is 100 to 5000000.")]
    public int MaxEvents { get; set; } = 200_000;

    /// <summary>Newest shown lists kept in memory to learn from, about 3,000 bytes each.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Trainer:MaxImpressions is 0 to 1000000.")]
    public int MaxImpressions { get; set; } = 20_000;

    /// <summary>Products kept in memory.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Trainer:MaxProducts is 1 to 10000000.")]
    public int MaxProducts { get; set; } = 1_000_000;

    /// <summary>New events that are worth a training.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Trainer:MinimumEvents is 1 to 10000000.")]
    public int MinimumEvents { get; set; } = 5_000;

    /// <summary>Least time between two trainings that the trainer begins by itself.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Train by itself; off, only <c>POST /v1/train</c> trains.</summary>
    public bool Automatic { get; set; } = true;

    /// <summary>How long the log is read at start before the first training may begin without all of it: a region may be away.</summary>
    public TimeSpan CatchUp { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How the ranker is trained.</summary>
    public RankerTrainingOptions Ranker { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromDays(30))
        {
            yield return new ValidationResult("Trainer:Interval is 00:00:01 to 30.00:00:00.");
        }

        if (CatchUp < TimeSpan.Zero || CatchUp > TimeSpan.FromHours(1))
        {
            yield return new ValidationResult("Trainer:CatchUp is 00:00:00 to 01:00:00.");
        }

        var ranker = new List<ValidationResult>();
        Validator.TryValidateObject(Ranker, new ValidationContext(Ranker), ranker, validateAllProperties: true);
        foreach (var mistake in ranker)
        {
            yield return mistake;
        }
    }
}
