using System.ComponentModel.DataAnnotations;

namespace Platform.Router;

/// <summary>The edge: where it listens, how it tries again, when it takes a destination out. Section <c>Router</c>.</summary>
internal sealed class RouterOptions
{
    public const string Section = "Router";
    public const string DefaultAddress = "http://127.0.0.1:8080";

    /// <summary>Where clients call; <c>urls</c> or <c>http_ports</c> of the host when empty, and else http://127.0.0.1:8080. Several with ';'.</summary>
    public string Address { get; set; } = "";

    /// <summary>Where operators call. Admin calls are answered here and nowhere else, and nothing else is answered here.</summary>
    [Required(ErrorMessage = "Router:AdminAddress is empty: an address like http://127.0.0.1:8081.")]
    public string AdminAddress { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Folder of the last applied decision; it has to outlive the process.</summary>
    [Required(ErrorMessage = "Router:StatePath is empty: name a folder that outlives the process.")]
    public string StatePath { get; set; } = "state/router";

    /// <summary>The operators' audit, a JSON object a line; <c>audit.jsonl</c> in <see cref="StatePath"/> when empty.</summary>
    public string AuditPath { get; set; } = "";

    /// <summary>Origins whose pages may call from a browser, without credentials; every origin when empty.</summary>
    public List<string> CorsOrigins { get; set; } = [];

    /// <summary>Bytes of the largest body that is taken.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Bytes of the largest body that is kept, so that it can be sent again; larger ones are passed on as they come.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int ReplayBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Bytes of all kept bodies together; beyond that only those up to 64 kB are kept.</summary>
    [Range(1024 * 1024, 8L * 1024 * 1024 * 1024)]
    public long ReplayMemoryBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>A destination that does not shake hands in this time is tried elsewhere.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:10")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The same for a request's last try, after which nobody is left to ask.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:10")]
    public TimeSpan LastConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A second try starts no sooner than this after the first, however fast the route usually is.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:10")]
    public TimeSpan HedgeFloor { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>…and no later than this, however slow the route usually is.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:01:00")]
    public TimeSpan HedgeCeiling { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries after the first one. Two more may follow in the place of those that found nobody to connect to. When every destination was tried and none answered, what is left of them is used after a breather.</summary>
    [Range(0, 4)]
    public int ExtraTries { get; set; } = 2;

    /// <summary>Retries earned by each request.</summary>
    [Range(0.0, 1.0)]
    public double RetryRatio { get; set; } = 0.1;

    /// <summary>Hedges earned by each request.</summary>
    [Range(0.0, 1.0)]
    public double HedgeRatio { get; set; } = 0.02;

    /// <summary>Hedges that can be saved up for the steady state, in which something is always slow.</summary>
    [Range(1, 100_000)]
    public int HedgeBurst { get; set; } = 20;

    /// <summary>Retries, and hedges at a silent destination, earned by each second however few the requests.</summary>
    [Range(0.0, 10_000.0)]
    public double BudgetFloorPerSecond { get; set; } = 10;

    /// <summary>Retries, and hedges at a silent destination, that can be saved up: what a region may cost when it dies or hangs.</summary>
    [Range(1, 100_000)]
    public int BudgetBurst { get; set; } = 500;

    /// <summary>Failures in a row that take a destination out; a refused connection does so at once.</summary>
    [Range(1, 1000)]
    public int FailuresToEject { get; set; } = 5;

    /// <summary>How long a destination is out the first time; each further time doubles it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan EjectionBase { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that it doubles to.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan EjectionMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Readmitted and new destinations get a share that grows to their full one in this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan SlowStart { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests under way at once at most; the limit in force adapts below it, and what it refuses gets 503, the least critical first.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 2048;

    /// <summary>Requests a second from one address; more get 429.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecondPerClient { get; set; } = 20_000;

    /// <summary>A stopping router serves as before for so long, not ready any more and ending each connection with its next answer, before its ports close.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between pulls of the routing state from each health service.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan PullInterval { get; set; } = TimeSpan.FromSeconds(1);
}
