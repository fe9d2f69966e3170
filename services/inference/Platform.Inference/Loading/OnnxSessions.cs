using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Platform.Inference.Loading;

/// <summary>
/// How ONNX Runtime is set for small containers: few threads, and none that spins while it waits, since the cores belong to other
/// requests; runs of one session go side by side instead. One arena for all sessions, which grows by what is asked and not by
/// doubling; weights lie outside of it, so that it can shrink to nothing with the version that needed it.
/// </summary>
internal sealed class OnnxSessions(IOptions<InferenceOptions> options)
{
    private const int NoLimit = 0;
    private const int GrowByWhatIsAsked = 1;
    private const int Default = -1;

    private static readonly Lazy<OrtEnv> s_environment = new(() =>
    {
        var environment = OrtEnv.Instance();
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var arena = new OrtArenaCfg(NoLimit, GrowByWhatIsAsked, Default, Default);
        environment.CreateAndRegisterAllocator(memory, arena);
        return environment;
    });

    /// <summary>Opens the session of a version, or shares the one that is open.</summary>
    /// <param name="manifestSha256">Names the version's bytes.</param>
    /// <param name="model">The bytes of its model file.</param>
    /// <param name="externalData">Folder of the graph's external data; null when it has none.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not load it.</exception>
    public SharedSession Open(string manifestSha256, byte[] model, string? externalData = null)
    {
        _ = s_environment.Value;
        return SharedSession.Open($"{manifestSha256} {options.Value.IntraOpThreads}", () =>
        {
            using var settings = Settings(options.Value.IntraOpThreads);
            if (externalData is not null)
            {
                settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", externalData);
            }

            return new InferenceSession(model, settings);
        });
    }

    private static SessionOptions Settings(int threads)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        settings.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        settings.AddSessionConfigEntry("session.use_env_allocators", "1");
        settings.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        return settings;
    }
}
