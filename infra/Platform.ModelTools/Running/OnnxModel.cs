using Microsoft.ML.OnnxRuntime;
using Platform.Models.Manifests;

namespace Platform.ModelTools.Running;

/// <summary>A graph in ONNX Runtime, set as the inference service sets it: one thread a run.</summary>
public sealed class OnnxModel : IDisposable
{
    /// <summary>A graph may loop for ever; no answer that is of use takes so long.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private readonly InferenceSession _session;

    private OnnxModel(InferenceSession session)
    {
        _session = session;
        Inputs = [.. session.InputNames.Select(n => Signature(n, session.InputMetadata[n]))];
        Outputs = [.. session.OutputNames.Select(n => Signature(n, session.OutputMetadata[n]))];
    }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<TensorSignature> Inputs { get; }

    /// <summary>What it answers.</summary>
    public IReadOnlyList<TensorSignature> Outputs { get; }

    /// <param name="model">The graph's bytes.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime does not load it, or it takes what is no tensor.</exception>
    public static OnnxModel Load(byte[] model)
    {
        using var options = Options();
        return Load(() => new InferenceSession(model, options));
    }

    /// <param name="path">The graph's file; its external data lies beside it.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime does not load it, or it takes what is no tensor.</exception>
    public static OnnxModel Load(string path)
    {
        using var options = Options();
        return Load(() => new InferenceSession(path, options));
    }

    /// <summary>The scores of rows, for a model of one FP32 input and one output.</summary>
    /// <exception cref="InvalidDataException">It cannot be run, or not in time.</exception>
    public double[] Scores(float[] rows, int features)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length / features, features]);
        using var outputs = InTime(options => _session.Run(options, [Inputs[0].Name], [input], [Outputs[0].Name]));
        return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Select(s => (double)s)];
    }

    /// <summary>Runs on prepared inputs. The caller disposes the outputs, which come in the order of <see cref="Outputs"/>.</summary>
    /// <exception cref="InvalidDataException">It cannot be run, or not in time.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values) =>
        InTime(options => _session.Run(options, names, values, [.. Outputs.Select(o => o.Name)]));

    public void Dispose() => _session.Dispose();

    internal static SessionOptions Options()
    {
        // It reports its use to its makers by default.
        OrtEnv.Instance().DisableTelemetryEvents();
        return new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
    }

    private static T InTime<T>(Func<RunOptions, T> run)
    {
        using var options = new RunOptions();
        using var deadline = new CancellationTokenSource(s_longest);
        using var end = deadline.Token.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        try
        {
            return run(options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException(
                deadline.IsCancellationRequested ? $"The model is refused: a run takes longer than {s_longest.TotalSeconds} s." : $"The model is refused: it cannot be run: {e.Message}", e);
        }
    }

    private static OnnxModel Load(Func<InferenceSession> load)
    {
        InferenceSession session;
        try
        {
            session = load();
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime does not load the model: {e.Message}", e);
        }

        try
        {
            return new OnnxModel(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static TensorSignature Signature(string name, NodeMetadata node) =>
        node.IsTensor && ElementTypes.NameOf(node.ElementDataType) is { } datatype
            ? new TensorSignature(name, datatype, [.. node.Dimensions.Select(d => d > 0 ? d : -1L)])
            : throw new InvalidDataException($"'{name}' is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}, which is not served.");
}
