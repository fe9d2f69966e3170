using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Platform.Inference.Loading;

/// <summary>
/// How ONNX Runtime is set for small containers: few threads, and none that spins while it waits, since the cores belong to other
/// requests; runs of one session go side by side instead. One arena for all sessions, which grows by what is asked and not by
/// doubling, up to a share of the memory; weights lie outside of it, so that it can shrink to nothing with the version that needed it.
/// </summary>
internal sealed class OnnxSessions(MemoryBudget memory, IOptions<InferenceOptions> options)
{
    private const int GrowByWhatIsAsked = 1;
    private const int Default = -1;

    private static readonly Lock s_guard = new();
    private static bool s_hasArena;

    /// <summary>Opens the session of a version, or shares the one that is open.</summary>
    /// <param name="manifestSha256">Names the version's bytes.</param>
    /// <param name="open">Opens a session on them.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not load it.</exception>
    public SharedSession Open(string manifestSha256, Func<SessionOptions, InferenceSession> open)
    {
        RegisterArena(memory.RunBytes);
        return SharedSession.Open($"{manifestSha256} {options.Value.IntraOpThreads}", () =>
        {
            using var settings = Settings(options.Value.IntraOpThreads);
            return open(settings);
        });
    }

    /// <summary>Once a process, whose memory it is.</summary>
    private static void RegisterArena(long most)
    {
        lock (s_guard)
        {
            if (s_hasArena)
            {
                return;
            }

            using var kind = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            using var arena = new OrtArenaCfg((uint)Math.Min(most, uint.MaxValue), GrowByWhatIsAsked, Default, Default);
            OrtEnv.Instance().CreateAndRegisterAllocator(kind, arena);
            s_hasArena = true;
        }
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
