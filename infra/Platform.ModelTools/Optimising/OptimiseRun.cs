using Platform.Models.Golden;
using Platform.ModelTools.Golden;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Optimising;

/// <summary>What became of a variant.</summary>
/// <param name="Variant">Which.</param>
/// <param name="Model">Its graph; null when there is nothing that it applies to.</param>
/// <param name="SizeRatio">Its size over the parent's; below 1 is smaller.</param>
/// <param name="Comparison">How it compares; null when it was not run.</param>
/// <param name="Refusal">Why it is refused; null when it may be published.</param>
public sealed record VariantOutcome(ModelVariant Variant, byte[]? Model, double SizeRatio, Comparison? Comparison, string? Refusal);

/// <summary>Makes variants of a model and measures each against it.</summary>
/// <param name="time">Measures latency.</param>
/// <param name="random">For intervals.</param>
public sealed class OptimiseRun(TimeProvider time, Random random)
{
    /// <param name="parent">The graph, its weights in it.</param>
    /// <param name="golden">What quality is judged on.</param>
    /// <param name="variants">Which to try.</param>
    /// <param name="maxLoss">Share of the quality that may be lost: a variant is refused unless the whole interval lies below.</param>
    /// <param name="budget">How long latency is measured, a variant.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="InvalidDataException">The parent or the golden set cannot be used.</exception>
    public IEnumerable<VariantOutcome> Try(
        byte[] parent, GoldenSet golden, IEnumerable<ModelVariant> variants, double maxLoss, TimeSpan budget, CancellationToken ct)
    {
        using var served = OnnxModel.Load(parent);
        using var run = new GoldenRun(golden, served);
        foreach (var variant in variants)
        {
            ct.ThrowIfCancellationRequested();
            yield return Try(parent, served, run, variant, maxLoss, budget, ct);
        }
    }

    private VariantOutcome Try(byte[] parent, OnnxModel served, GoldenRun golden, ModelVariant variant, double maxLoss, TimeSpan budget, CancellationToken ct)
    {
        if (variant.Make(parent) is not { } made)
        {
            return new VariantOutcome(variant, null, 1, null, "the model has nothing that it applies to");
        }

        using var model = OnnxModel.Load(made);
        if (!SameSignature(served, model))
        {
            return new VariantOutcome(variant, made, (double)made.Length / parent.Length, null, "it takes or answers other tensors than its parent");
        }

        var comparison = Comparison.Of(golden, served, model, budget, time, random, ct);
        var size = (double)made.Length / parent.Length;
        var refusal = !(comparison.Loss.High <= maxLoss)
            ? $"it may lose {comparison.Loss.High:P2} where {maxLoss:P2} is allowed"
            : size >= 1 && comparison.LatencyRatio >= 1 ? "it is neither smaller nor faster" : null;
        return new VariantOutcome(variant, made, size, comparison, refusal);
    }

    private static bool SameSignature(OnnxModel one, OnnxModel other) =>
        one.Inputs.Select(i => (i.Name, i.Datatype)).SequenceEqual(other.Inputs.Select(i => (i.Name, i.Datatype)))
        && one.Outputs.Select(o => (o.Name, o.Datatype)).SequenceEqual(other.Outputs.Select(o => (o.Name, o.Datatype)));
}
