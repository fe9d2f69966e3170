namespace Platform.ModelTools.Optimising;

/// <summary>A way to make a model smaller or faster.</summary>
/// <param name="Name">As on the command line and in the manifest.</param>
/// <param name="Quantisation">What the manifest says of the weights.</param>
/// <param name="Description">For people.</param>
/// <param name="Make">Makes it; null when the model has nothing that it applies to.</param>
public sealed record ModelVariant(string Name, string Quantisation, string Description, Func<byte[], byte[]?> Make)
{
    /// <summary>All that are known.</summary>
    public static readonly IReadOnlyList<ModelVariant> All =
    [
        new("optimised", "none", "ONNX Runtime's graph optimisation, saved", RuntimeOptimiser.Apply),
        new("float16", "float16", "weights as 16-bit floats", Float16Weights.Apply),
        new("int8", "int8", "int8 weights, activations quantised while it runs", Int8Quantiser.Apply),
        new("int8-optimised", "int8", "int8, then ONNX Runtime's optimisation", m => Int8Quantiser.Apply(m) is { } int8 ? RuntimeOptimiser.Apply(int8) : null),
        new("pruned-10", "none", "without the weakest 10 % of hidden units", m => DensePruner.Apply(m, 0.10)),
        new("pruned-30", "none", "without the weakest 30 % of hidden units", m => DensePruner.Apply(m, 0.30)),
        new("pruned-10-int8", "int8", "pruned-10, then int8", m => DensePruner.Apply(m, 0.10) is { } pruned ? Int8Quantiser.Apply(pruned) : null),
        new("trees-75", "none", "the three quarters of the trees that decide most", m => TreePruner.Apply(m, 0.25)),
        new("trees-50", "none", "the half of the trees that decides most", m => TreePruner.Apply(m, 0.50)),
        new("trees-25", "none", "the quarter of the trees that decides most", m => TreePruner.Apply(m, 0.75)),
    ];
}
