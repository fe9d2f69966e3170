using System.ComponentModel.DataAnnotations;

namespace Platform.Trainer.Training;

/// <summary>How the ranker is trained and judged: section <c>Trainer:Ranker</c>.</summary>
public sealed class RankerTrainingOptions
{
    /// <summary>Seed of every choice: the same log gives the same model.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Training rows at most; with more, lists are left out at random.</summary>
    [Range(1_000, 20_000_000, ErrorMessage = "Trainer:Ranker:MaxRows is 1000 to 20000000.")]
    public int MaxRows { get; set; } = 60_000;

    /// <summary>Candidates of a training list: the chosen products and sampled others.</summary>
    [Range(5, 200, ErrorMessage = "Trainer:Ranker:TrainingCandidates is 5 to 200.")]
    public int TrainingCandidates { get; set; } = 20;

    /// <summary>Candidates of a list that the model is judged on.</summary>
    [Range(20, 1_000, ErrorMessage = "Trainer:Ranker:EvaluationCandidates is 20 to 1000.")]
    public int EvaluationCandidates { get; set; } = 100;

    /// <summary>Lists that the model is judged on, at most.</summary>
    [Range(10, 100_000, ErrorMessage = "Trainer:Ranker:MaxEvaluationLists is 10 to 100000.")]
    public int MaxEvaluationLists { get; set; } = 600;

    /// <summary>Lists without which neither training nor judging means anything.</summary>
    [Range(1, 100_000, ErrorMessage = "Trainer:Ranker:MinimumLists is 1 to 100000.")]
    public int MinimumLists { get; set; } = 50;

    /// <summary>Share of the log's time, at its end, that is held out for judging.</summary>
    [Range(0.05, 0.5, ErrorMessage = "Trainer:Ranker:HeldOut is 0.05 to 0.5.")]
    public double HeldOut { get; set; } = 0.2;

    /// <summary>Share of the log's time, at its beginning, that only fills features: nothing can be learned from empty ones.</summary>
    [Range(0.0, 0.5, ErrorMessage = "Trainer:Ranker:WarmUp is 0 to 0.5.")]
    public double WarmUp { get; set; } = 0.1;

    /// <summary>Trees.</summary>
    [Range(1, 2_000, ErrorMessage = "Trainer:Ranker:Trees is 1 to 2000.")]
    public int Trees { get; set; } = 60;

    /// <summary>Leaves of a tree.</summary>
    [Range(2, 1_024, ErrorMessage = "Trainer:Ranker:Leaves is 2 to 1024.")]
    public int Leaves { get; set; } = 31;

    /// <summary>Rows that a leaf needs.</summary>
    [Range(1, 10_000, ErrorMessage = "Trainer:Ranker:RowsPerLeaf is 1 to 10000.")]
    public int RowsPerLeaf { get; set; } = 20;

    /// <summary>How much of each tree counts.</summary>
    [Range(0.001, 1.0, ErrorMessage = "Trainer:Ranker:LearningRate is 0.001 to 1.")]
    public double LearningRate { get; set; } = 0.1;

    /// <summary>Threads of the training; it is background work beside a serving platform.</summary>
    [Range(1, 128, ErrorMessage = "Trainer:Ranker:Threads is 1 to 128.")]
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);
}
