using System.ComponentModel.DataAnnotations;

namespace Platform.Health;

/// <summary>How an observer watches, judges and decides. Section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Name of this observer in votes; <c>health-REGION</c>, or <c>witness</c> outside regions, when empty.</summary>
    [RegularExpression("^[a-z0-9-]{0,64}$", ErrorMessage = "Health:Observer is at most 64 of a-z, 0-9 and '-'.")]
    public string Observer { get; set; } = "";

    /// <summary>Folder of the granted epochs and the last decision; it has to outlive the process.</summary>
    [Required(ErrorMessage = "Health:StatePath is empty: name a folder that outlives the process.")]
    public string StatePath { get; set; } = "state/health";

    /// <summary>
    /// The private half of <c>Platform:Keys:Control</c>, PKCS #8 in base64: what makes a decision one of this deployment. From a secrets
    /// folder that observers alone can read; <c>dotnet Platform.Health.dll new-signing-key</c> prints a pair.
    /// </summary>
    [Required(ErrorMessage = "Health:SigningKey is empty: 'dotnet Platform.Health.dll new-signing-key' prints one, and its public half for Platform:Keys:Control.")]
    public string SigningKey { get; set; } = "";

    /// <summary>Time between liveness probes of an instance of ranking or ingestion.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:05")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Time between probes of an instance of the other services, whose loss degrades a region but does not take it down.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan OtherProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between probes of an instance that ask whether it is ready, which costs it more than saying that it lives.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan ReadyInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A probe that takes longer was not answered.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Phi from which an instance is suspect.</summary>
    [Range(0.5, 100)]
    public double SuspectPhi { get; set; } = 3;

    /// <summary>Phi from which an instance is convicted.</summary>
    [Range(1.0, 300)]
    public double ConvictPhi { get; set; } = 8;

    /// <summary>The least deviation of the intervals between answers that the detector believes in: a floor against too nervous convictions.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:10")]
    public TimeSpan LeastDeviation { get; set; } = TimeSpan.FromMilliseconds(75);

    /// <summary>A pause that is always forgiven, such as a garbage collection of the instance.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan AcceptablePause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Error answers in a row that convict an instance.</summary>
    [Range(1, 100)]
    public int BadAnswersToConvict { get; set; } = 3;

    /// <summary>Good answers in a row that acquit a convicted instance.</summary>
    [Range(1, 100)]
    public int AnswersToRecover { get; set; } = 3;

    /// <summary>Time between synthetic journeys through a region.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan JourneyInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A journey's step that takes longer has failed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan JourneyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed journeys in a row that make a region suspect.</summary>
    [Range(1, 100)]
    public int JourneysToSuspect { get; set; } = 2;

    /// <summary>Failed journeys in a row that convict a region.</summary>
    [Range(1, 100)]
    public int JourneysToConvict { get; set; } = 4;

    /// <summary>Good journeys in a row before a convicted region is called well again.</summary>
    [Range(1, 100)]
    public int JourneysToRecover { get; set; } = 2;

    /// <summary>A synthetic event that is not in the features after this time is late: a warning, not a conviction.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan FeatureDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>An observer whose own timer is later than this does not trust what it saw.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan LagThreshold { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long it abstains then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan AbstainAfterLag { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Regions that turn bad within this time of one another turned bad at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan MassWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A region that this observer has never seen well is not called down before this time since its own start: a whole deployment that
    /// starts on one machine is not a lost region. One that the last decision holds down stays down meanwhile.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StartGrace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between pulls of another observer's votes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan VoteInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Votes older than this, by the receiver's clock, count as absent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan VoteExpiry { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How long an observer may take to answer another.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan PeerTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a majority has to call a region well before it gets traffic again, after its first fall; each further fall doubles it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HoldDown { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that it doubles to.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "24:00:00")]
    public TimeSpan HoldDownMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A region that bore its full share for this long begins anew with its falls.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan PenaltyMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Weights that a returning region goes through, rising, the last one 100; 1, 5, 25, 50, 100 when empty. A slow one goes down them.</summary>
    public List<int> Steps { get; set; } = [];

    /// <summary>Time on each step: so long its real requests are held against the other regions'.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After one region was taken out, time before another one is, so that its traffic has settled.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan EvacuationInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests a second that each region bears at most, by its name, as load tests have shown; one that is not named is taken to have room.</summary>
    public Dictionary<string, double> Capacity { get; set; } = [];

    /// <summary>Time between looks at how the routers' real requests fare.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PassiveInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Real requests, in a region and elsewhere, below which they say nothing.</summary>
    [Range(1, 1_000_000)]
    public int PassiveMinTries { get; set; } = 20;

    /// <summary>Share of its real requests that a region fails beyond what others fail on the same routes, from which it is convicted.</summary>
    [Range(0.01, 1.0)]
    public double PassiveExcessToConvict { get; set; } = 0.2;

    /// <summary>…and from which it is suspect.</summary>
    [Range(0.001, 1.0)]
    public double PassiveExcessToSuspect { get; set; } = 0.05;

    /// <summary>A region drags whose median on a route is this many times the best other region's…</summary>
    [Range(1.1, 100.0)]
    public double PassiveSlowRatio { get; set; } = 3;

    /// <summary>…and at least this much above it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan PassiveSlowFloor { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>An instance's trouble is told at most once in this time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan InstanceReportInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><see cref="Steps"/>, or its default.</summary>
    public IReadOnlyList<int> SlowStart => Steps.Count > 0 ? Steps : [1, 5, 25, 50, 100];
}
