using Platform.Drills.Scenarios;

namespace Platform.Drills.Targets;

/// <summary>A deployment anywhere: its faults are commands that the scenario names, each with the one that takes it back.</summary>
/// <param name="access">Where it is.</param>
/// <param name="owned">The caller says that it is theirs to break.</param>
internal sealed class CommandTarget(TargetAccess access, bool owned) : ITarget
{
    public string Name => TargetNames.Commands;

    public TargetAccess Access => access;

    public TargetAddress? Address { get; } = new(TargetNames.Commands, null, null);

    public string? WhyNot(Fault fault) => fault is CommandFault or LoadFault ? null : "here only commands can be run, and the load changed: write a step with 'command'";

    public Task<string?> WhyNotDrillableAsync(CancellationToken ct) =>
        Task.FromResult(owned ? null : "Commands can break anything: say that the deployment is yours to break with --i-own-this-target.");

    public Task<IReadOnlyList<Part>> PartsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Part>>([]);

    public Task<IReadOnlyList<Injury>> PlanAsync(Fault fault, CancellationToken ct) =>
        fault is CommandFault command
            ? Task.FromResult<IReadOnlyList<Injury>>([Commands.Plan(command)])
            : throw new TargetException($"'{fault}' cannot be made here: {WhyNot(fault)}.");

    public Task InflictAsync(Injury injury, CancellationToken ct) => Commands.RunAsync(injury.Details[Commands.Kind], ct);

    public Task HealAsync(Undo undo, CancellationToken ct) => Commands.RunAsync(undo.Subject, ct);

    /// <summary>The engine cannot look into such a place; what the edge says of it is compared in any case.</summary>
    public Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public Task WatchAsync(Action<string, string?> happened, CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
