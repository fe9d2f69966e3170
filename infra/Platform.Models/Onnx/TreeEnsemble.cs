namespace Platform.Models.Onnx;

/// <summary>
/// Regression trees whose weighted sum, plus a bias, is the score. Whoever trains trees turns them into this; what serves them
/// does not have to know the trainer.
/// </summary>
/// <param name="Features">Length of the input vector.</param>
/// <param name="Trees">The trees.</param>
/// <param name="Bias">Added to every sum.</param>
/// <param name="Targets">Scores of one input vector; each tree adds to one of them.</param>
public sealed record TreeEnsemble(int Features, IReadOnlyList<DecisionTree> Trees, double Bias = 0, int Targets = 1)
{
    /// <summary>A score of one input vector, in double precision: what the written graph must agree with.</summary>
    public double Score(ReadOnlySpan<float> features, int target = 0)
    {
        var sum = Bias;
        foreach (var tree in Trees)
        {
            sum += tree.Target == target ? tree.Weight * tree.Leaf(features) : 0;
        }

        return sum;
    }
}

/// <summary>
/// One tree. Inner nodes are numbered from 0, the root is 0; a child is another inner node, or a leaf as the complement
/// <c>~leaf</c> of its index. A tree without inner nodes is its only leaf. Several nodes may have the same left child.
/// </summary>
/// <param name="Nodes">Inner nodes.</param>
/// <param name="Leaves">Values of the leaves.</param>
/// <param name="Weight">Factor of the tree in the sum.</param>
/// <param name="Target">The score that it adds to.</param>
public sealed record DecisionTree(IReadOnlyList<SplitNode> Nodes, IReadOnlyList<double> Leaves, double Weight = 1, int Target = 0)
{
    internal double Leaf(ReadOnlySpan<float> features)
    {
        var at = Nodes.Count == 0 ? ~0 : 0;
        while (at >= 0)
        {
            var node = Nodes[at];
            var value = features[node.Feature];
            // NaN is not smaller than anything, so a missing value goes where MissingGoesLeft says, or else to the right.
            at = value <= node.Threshold || (node.MissingGoesLeft && float.IsNaN(value)) ? node.Left : node.Right;
        }

        return Leaves[~at];
    }
}

/// <summary>A decision: left when the feature is at most the threshold.</summary>
/// <param name="Feature">Index into the input vector.</param>
/// <param name="Threshold">Compared in double precision with the 32-bit input.</param>
/// <param name="Left">Child, when at most the threshold.</param>
/// <param name="Right">Child, when above.</param>
/// <param name="MissingGoesLeft">Where NaN goes.</param>
public sealed record SplitNode(int Feature, double Threshold, int Left, int Right, bool MissingGoesLeft = false);
