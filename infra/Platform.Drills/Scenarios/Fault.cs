namespace Platform.Drills.Scenarios;

/// <summary>What is done to a target.</summary>
internal abstract record Fault;

/// <summary>What is done to whole processes.</summary>
internal sealed record ProcessFault(ProcessAct Act, Selector Where) : Fault
{
    /// <summary>A folder in the process's own place that is emptied just before; null leaves its data.</summary>
    public string? Wipe { get; init; }

    public override string ToString() => $"{Act.ToString().ToLowerInvariant()} {Where}{(Wipe is null ? "" : " with its data")}";
}

internal enum ProcessAct
{
    /// <summary>Ended without a word, as by <c>kill -9</c>.</summary>
    Kill,

    /// <summary>Ended in order.</summary>
    Stop,

    /// <summary>Frozen: connections stay open, nothing is answered.</summary>
    Pause,

    /// <summary>Ended in order and started again at once.</summary>
    Restart,
}

/// <summary>Taken off a network, both ways.</summary>
internal sealed record DisconnectFault(Selector Where, string Network) : Fault
{
    public override string ToString() => $"disconnect {Where} from {Network}";
}

/// <summary>What happens to requests on their way to a service.</summary>
internal sealed record LinkFault(LinkAct Act, Selector Where) : Fault
{
    /// <summary>Share of the requests that it happens to, above 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How much later an answer comes.</summary>
    public TimeSpan By { get; init; }

    /// <summary>The status of an error.</summary>
    public int Status { get; init; } = 500;

    /// <summary>Services whose requests it happens to; everybody's when empty.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];

    public override string ToString() => $"{Act switch
    {
        LinkAct.BlockRequests => "block requests to",
        LinkAct.BlockAnswers => "block answers of",
        LinkAct.Delay => $"delay by {By.TotalMilliseconds:0} ms",
        _ => $"answer {Status} for",
    }} {Where}{(Share < 1 ? $", {Share:0%} of requests" : "")}{(Callers.Count > 0 ? $", callers {string.Join(' ', Callers)}" : "")}";
}

internal enum LinkAct
{
    /// <summary>Requests vanish on their way there.</summary>
    BlockRequests,

    /// <summary>Requests arrive and take effect; answers vanish.</summary>
    BlockAnswers,

    /// <summary>Answers come later.</summary>
    Delay,

    /// <summary>Requests are answered with an error before they arrive; health checks are not.</summary>
    Error,
}

/// <summary>The disk under a service's own folder is full.</summary>
internal sealed record DiskFault(Selector Where, string Folder) : Fault
{
    public override string ToString() => $"fill the disk at {Folder} of {Where}";
}

/// <summary>A clock that is wrong.</summary>
internal sealed record ClockFault(Selector Where, TimeSpan By) : Fault
{
    public override string ToString() => $"set the clock of {Where} {By.TotalSeconds:0} s off";
}

/// <summary>A model is published that must not serve.</summary>
internal sealed record ModelFault(ModelMistake Mistake) : Fault
{
    public override string ToString() => $"publish a model with {Mistake}";
}

internal enum ModelMistake
{
    /// <summary>The file is not the one that the manifest names.</summary>
    WrongHash,

    /// <summary>The signature is somebody else's.</summary>
    WrongSignature,

    /// <summary>It is not signed.</summary>
    NoSignature,

    /// <summary>Half of the file is missing.</summary>
    Truncated,

    /// <summary>It asks for other inputs.</summary>
    WrongShapes,

    /// <summary>It answers with numbers that are none.</summary>
    NanScores,

    /// <summary>It works with tensors that no container has the memory for.</summary>
    MemoryHog,

    /// <summary>It never comes to an end.</summary>
    Endless,

    /// <summary>It takes ten times as long.</summary>
    Slow,

    /// <summary>It ranks worse.</summary>
    Worse,
}

/// <summary>Decisions of older epochs are announced again.</summary>
internal sealed record ReplayFault(int Events) : Fault
{
    public override string ToString() => $"announce {Events} old decisions again";
}

/// <summary>A command of the scenario's own, and the one that takes it back.</summary>
internal sealed record CommandFault(string Do, string Undo) : Fault
{
    public override string ToString() => $"run: {Do}";
}

/// <summary>More load, or less.</summary>
internal sealed record LoadFault(double Factor) : Fault
{
    public override string ToString() => $"load times {Factor:0.##}";
}

/// <summary>Which processes a fault is done to.</summary>
/// <param name="Region">Of this region; outside all regions when null and a service is named; anywhere when <see cref="AnyRegion"/>.</param>
/// <param name="Service">Of this service; every one but those of <see cref="Except"/> when null.</param>
internal sealed record Selector(string? Region, string? Service)
{
    /// <summary>The region's name that means each of them.</summary>
    public const string AnyRegion = "any";

    /// <summary>How many instances of each service, the first ones by name; all when null.</summary>
    public int? Instances { get; init; }

    /// <summary>Services that are spared.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    public bool Matches(string? region, string service) =>
        (Region == AnyRegion ? region is not null : Region == region) && (Service is null ? !Except.Contains(service) : Service == service);

    public override string ToString() =>
        $"{(Instances is { } count ? $"{count} of " : "")}{Service ?? "everything"}{(Region is null ? "" : Region == AnyRegion ? " in every region" : $" in region {Region}")}{(Except.Count > 0 ? $" but {string.Join(", ", Except)}" : "")}";
}
