using System.Globalization;

namespace Platform.ModelTools.LightGbm;

/// <summary>Reads the text that LightGBM's <c>save_model</c> writes.</summary>
public static class LightGbmReader
{
    private const int MaxFeatures = 1_000_000;
    private const int MaxOutputs = 10_000;
    private const int CategoricalBit = 1;
    private const int DefaultLeftBit = 2;
    private const int MissingShift = 2;

    /// <summary>True when the text begins as such a model does.</summary>
    public static bool Recognises(string beginning) => beginning.StartsWith("tree\n", StringComparison.Ordinal) || beginning.StartsWith("tree\r\n", StringComparison.Ordinal);

    /// <exception cref="InvalidDataException">The text is no whole model, or one of a kind that is not converted; the message says where.</exception>
    public static LightGbmModel Read(string text)
    {
        if (!Recognises(text))
        {
            throw new InvalidDataException("This is no LightGBM text model: its first line is 'tree'. Save it with save_model.");
        }

        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var at = 1;
        var head = Block(lines, ref at, "the header");
        var outputs = head.Number("num_tree_per_iteration", 1, MaxOutputs);
        var features = head.Number("max_feature_idx", 0, MaxFeatures) + 1;
        var names = head.Words("feature_names");
        if (names.Length != features)
        {
            throw head.Bad("feature_names", $"has {names.Length} names, and max_feature_idx says {features}");
        }

        var trees = new List<LightGbmTree>();
        while (true)
        {
            while (at < lines.Length && lines[at].Length == 0)
            {
                at++;
            }

            if (at == lines.Length)
            {
                throw new InvalidDataException("The file is cut off: 'end of trees' is missing.");
            }

            if (lines[at] == "end of trees")
            {
                break;
            }

            trees.Add(Tree(Block(lines, ref at, $"tree {trees.Count}"), features));
        }

        if (trees.Count == 0 || trees.Count % outputs != 0)
        {
            throw new InvalidDataException($"The file has {trees.Count} trees, and {outputs} make an iteration.");
        }

        var objective = head.Text("objective", "custom").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parameters = objective.Skip(1).Select(p => p.Split(':', 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.Ordinal);
        return new LightGbmModel(objective.Length == 0 ? "custom" : objective[0], parameters, outputs, names, head.Has("average_output"), trees);
    }

    private static LightGbmTree Tree(LightGbmBlock block, int features)
    {
        if (block.Number("is_linear", 0, 1, ifAbsent: 0) == 1)
        {
            throw block.Bad("is_linear", "is 1: linear trees are not converted. Train with linear_tree=false");
        }

        var leaves = block.Doubles("leaf_value");
        if (leaves.Length != block.Number("num_leaves", 1, int.MaxValue))
        {
            throw block.Bad("leaf_value", $"has {leaves.Length} values, and num_leaves says otherwise");
        }

        if (leaves.Length == 1)
        {
            return new LightGbmTree([], leaves);
        }

        var count = leaves.Length - 1;
        var feature = block.Integers("split_feature", count);
        var threshold = block.Doubles("threshold", count);
        var decision = block.Integers("decision_type", count);
        var left = block.Integers("left_child", count);
        var right = block.Integers("right_child", count);
        CheckShape(block, left, right);
        var categories = block.Number("num_cat", 0, int.MaxValue, ifAbsent: 0) > 0 ? new CategorySets(block) : null;
        var splits = new LightGbmSplit[count];
        for (var i = 0; i < count; i++)
        {
            if (feature[i] < 0 || feature[i] >= features || decision[i] >> MissingShift is < 0 or > 2)
            {
                throw block.Bad("split_feature", $"or decision_type of node {i} is out of range");
            }

            splits[i] = new LightGbmSplit(
                feature[i],
                threshold[i],
                (decision[i] & CategoricalBit) == 0 ? null : categories?[threshold[i]] ?? throw block.Bad("num_cat", $"is 0, and node {i} decides by categories"),
                (MissingType)(decision[i] >> MissingShift),
                (decision[i] & DefaultLeftBit) != 0,
                left[i],
                right[i]);
        }

        return new LightGbmTree(splits, leaves);
    }

    /// <summary>Every node but the root hangs on one other that has a lower number, and so does every leaf: a tree, whole, without loops.</summary>
    private static void CheckShape(LightGbmBlock block, int[] left, int[] right)
    {
        var parents = new bool[left.Length];
        var leaves = new bool[left.Length + 1];
        for (var i = 0; i < left.Length; i++)
        {
            foreach (var child in new[] { left[i], right[i] })
            {
                var seen = child >= 0 ? parents : leaves;
                var index = child >= 0 ? child : ~child;
                if (index >= seen.Length || seen[index] || (child >= 0 && child <= i))
                {
                    throw block.Bad("left_child", $"or right_child of node {i} does not make a tree");
                }

                seen[index] = true;
            }
        }
    }

    private static LightGbmBlock Block(string[] lines, ref int at, string name)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (; at < lines.Length && lines[at].Length > 0; at++)
        {
            var equals = lines[at].IndexOf('=', StringComparison.Ordinal);
            fields[equals < 0 ? lines[at] : lines[at][..equals]] = equals < 0 ? "" : lines[at][(equals + 1)..];
        }

        return new LightGbmBlock(name, fields);
    }

    /// <summary>Sets of categories, each a run of 32-bit words in one list.</summary>
    private sealed class CategorySets(LightGbmBlock block)
    {
        private readonly int[] _boundaries = block.Integers("cat_boundaries");
        private readonly uint[] _words = [.. block.Words("cat_threshold").Select(w => uint.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var word)
            ? word
            : throw block.Bad("cat_threshold", $"holds '{w}'"))];

        public IReadOnlyList<int> this[double threshold]
        {
            get
            {
                var index = threshold >= 0 && threshold < _boundaries.Length - 1 ? (int)threshold : -1;
                if (index < 0 || _boundaries[index] < 0 || _boundaries[index] > _boundaries[index + 1] || _boundaries[index + 1] > _words.Length)
                {
                    throw block.Bad("cat_boundaries", "and threshold do not name a set");
                }

                var set = new List<int>();
                for (var word = _boundaries[index]; word < _boundaries[index + 1]; word++)
                {
                    for (var bit = 0; bit < 32; bit++)
                    {
                        if ((_words[word] >> bit & 1) != 0)
                        {
                            set.Add((32 * (word - _boundaries[index])) + bit);
                        }
                    }
                }

                return set;
            }
        }
    }
}
