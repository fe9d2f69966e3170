using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.ModelTools.Golden;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Converting;

/// <summary>Runs an artifact whose files were verified: it takes and answers what its manifest says, and its golden batch comes out as written down.</summary>
public static class ArtifactProof
{
    /// <summary>An answer may differ by so much from the one written down on another processor.</summary>
    private const double GoldenTolerance = 1e-3;

    /// <summary>Everything that does not fit; empty when the artifact is what it says.</summary>
    /// <param name="folder">The artifact's folder, read and verified before.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="golden">Its golden set; null when it has none.</param>
    public static IReadOnlyList<string> Mistakes(string folder, ModelManifest manifest, GoldenSet? golden)
    {
        OnnxModel model;
        try
        {
            model = OnnxModel.Load(Path.Combine(folder, ModelManifest.ModelFile));
        }
        catch (InvalidDataException e)
        {
            return [e.Message];
        }

        using (model)
        {
            var mistakes = Misfits("input", manifest.Inputs, model.Inputs).Concat(Misfits("output", manifest.Outputs, model.Outputs)).ToList();
            if (mistakes.Count == 0 && golden is not null)
            {
                using var run = new GoldenRun(golden, model);
                mistakes.AddRange(Differences(run, model).Take(3));
            }

            return mistakes;
        }
    }

    private static IEnumerable<string> Misfits(string kind, IReadOnlyList<TensorSignature> stated, IReadOnlyList<TensorSignature> found)
    {
        if (stated.Count != found.Count)
        {
            yield return $"The manifest has {stated.Count} {kind}s, the graph {found.Count}.";
        }

        foreach (var tensor in stated)
        {
            var node = found.FirstOrDefault(f => f.Name == tensor.Name);
            if (node is null)
            {
                yield return $"The graph has no {kind} '{tensor.Name}'.";
            }
            else if (node.Datatype != tensor.Datatype || node.Shape.Count != tensor.Shape.Count || node.Shape.Zip(tensor.Shape).Any(d => d.First > 0 && d.First != d.Second))
            {
                yield return $"The {kind} '{tensor.Name}' is {node.Datatype} [{string.Join(',', node.Shape)}] in the graph and {tensor.Datatype} [{string.Join(',', tensor.Shape)}] in the manifest.";
            }
        }
    }

    private static IEnumerable<string> Differences(GoldenRun run, OnnxModel model)
    {
        for (var i = 0; i < run.Set.Cases.Count; i++)
        {
            var answer = run.Answer(model, i);
            if (!answer.All(float.IsFinite))
            {
                yield return $"The golden case {i} gives a number that is not finite.";
            }
            else if (run.Set.Cases[i].Expected is { } expected && (expected.Count != answer.Length || expected.Zip(answer).Any(p => Math.Abs(p.First - p.Second) > GoldenTolerance * Math.Max(1, Math.Abs(p.First)))))
            {
                yield return $"The golden case {i} does not give the answer that was written down.";
            }
        }
    }
}
