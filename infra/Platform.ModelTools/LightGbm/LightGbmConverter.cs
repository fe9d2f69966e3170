using System.Globalization;
using Platform.Models.Onnx;

namespace Platform.ModelTools.LightGbm;

/// <summary>
/// Writes a LightGBM model as ONNX: input <c>features</c> FP32 [n, F], output <c>score</c> FP32 [n, outputs], which is LightGBM's own
/// prediction: probabilities of <c>binary</c> and <c>multiclass</c>, the plain sum of a ranker.
/// </summary>
public static class LightGbmConverter
{
    /// <exception cref="InvalidDataException">The objective is one that is not known.</exception>
    public static byte[] Convert(LightGbmModel model, string name, TreePrecision precision)
    {
        var graph = new GraphWriter(name)
            .Input(TreeEnsembleWriter.InputName, TensorType.Float, "n", model.Features.Count)
            .Output(TreeEnsembleWriter.OutputName, TensorType.Float, "n", model.Outputs);
        var input = TreeEnsembleWriter.InputName;
        if (precision == TreePrecision.Double)
        {
            graph.Node("Cast", [input], ["features_64"]).Attribute("to", (long)TensorType.Double);
            input = "features_64";
        }

        var transform = Transform(model);
        TreeEnsembleWriter.Add(graph, ToEnsemble(model), input, transform is null ? TreeEnsembleWriter.OutputName : "sum", precision);
        if (transform is not null)
        {
            // In 64 bits, whose functions are exact to the last digits of a float also for small probabilities.
            graph.Node("Cast", ["sum"], ["sum_64"]).Attribute("to", (long)TensorType.Double);
            transform(graph, "sum_64", "score_64");
            graph.Node("Cast", ["score_64"], [TreeEnsembleWriter.OutputName]).Attribute("to", (long)TensorType.Float);
        }

        return graph.ToBytes();
    }

    /// <summary>The trees with every decision in the form that ONNX has.</summary>
    public static TreeEnsemble ToEnsemble(LightGbmModel model)
    {
        var iterations = model.Trees.Count / model.Outputs;
        var weight = model.Averaged ? 1.0 / iterations : 1;
        return new TreeEnsemble(
            model.Features.Count,
            [.. model.Trees.Select((tree, i) => new DecisionTree(Nodes(tree), tree.Leaves, weight, i % model.Outputs))],
            Targets: model.Outputs);
    }

    private static SplitNode[] Nodes(LightGbmTree tree)
    {
        // Inner nodes keep their numbers; what a decision needs beyond one node is numbered after them.
        var regions = tree.Splits.Select(SplitRegions.Of).ToArray();
        var nodes = new SplitNode[regions.Sum(r => r.Cuts)];
        var rest = tree.Splits.Count;
        for (var i = 0; i < tree.Splits.Count; i++)
        {
            var split = tree.Splits[i];
            foreach (var (number, node) in regions[i].Chain(split.Feature, i, rest, split.Left, split.Right))
            {
                nodes[number] = node;
            }

            rest += regions[i].Cuts - 1;
        }

        return nodes;
    }

    /// <summary>What LightGBM does to the sums; null when nothing.</summary>
    private static Action<GraphWriter, string, string>? Transform(LightGbmModel model)
    {
        switch (model.Objective)
        {
            case "binary" or "multiclassova":
                return Sigmoid(double.Parse(model.Parameters.GetValueOrDefault("sigmoid", "1"), CultureInfo.InvariantCulture));
            case "cross_entropy" or "xentropy":
                return Sigmoid(1);
            case "multiclass" or "softmax":
                return (graph, input, output) => graph.Node("Softmax", [input], [output]).Attribute("axis", 1);
            case "poisson" or "gamma" or "tweedie":
                return (graph, input, output) => graph.Node("Exp", [input], [output]);
            case "cross_entropy_lambda" or "xentlambda":
                return LogOnePlusExp;
            case "regression" or "regression_l2" or "regression_l1" or "huber" or "fair" or "quantile" or "mape" when model.Parameters.ContainsKey("sqrt"):
                return SignedSquare;
            case "regression" or "regression_l2" or "regression_l1" or "huber" or "fair" or "quantile" or "mape" or "lambdarank" or "rank_xendcg" or "custom":
                return null;
            default:
                throw new InvalidDataException($"The objective '{model.Objective}' is not known here, so what its sums mean is not either.");
        }
    }

    private static Action<GraphWriter, string, string> Sigmoid(double slope) => (graph, input, output) =>
    {
        graph.Constant("slope", slope);
        graph.Node("Mul", [input, "slope"], ["steep"]);
        graph.Node("Sigmoid", ["steep"], [output]);
    };

    private static void LogOnePlusExp(GraphWriter graph, string input, string output)
    {
        graph.Constant("one", 1);
        graph.Node("Exp", [input], ["exp"]);
        graph.Node("Add", ["exp", "one"], ["exp_1"]);
        graph.Node("Log", ["exp_1"], [output]);
    }

    private static void SignedSquare(GraphWriter graph, string input, string output)
    {
        graph.Node("Abs", [input], ["size"]);
        graph.Node("Mul", [input, "size"], [output]);
    }
}
