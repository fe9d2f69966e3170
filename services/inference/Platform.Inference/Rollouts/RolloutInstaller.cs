using System.Collections.Concurrent;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Inference.Loading;
using Platform.Inference.Serving;
using Platform.Models.Following;
using Platform.Models.Publishing;

namespace Platform.Inference.Rollouts;

/// <summary>
/// Brings memory to what the latest rollout state says: the stable version serves, the one before it and the one on trial stand beside it, all
/// others go. Level-triggered: what fails is tried again at the next look.
/// </summary>
internal sealed partial class RolloutInstaller(
    RolloutFollower follower, ModelCatalog catalog, ModelInstaller installer, ModelRecords records, ILogger<RolloutInstaller> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, ModelHolding> _candidates = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>What became of every version that this instance holds or was offered on trial.</summary>
    public IReadOnlyList<ModelHolding> Holdings =>
    [
        .. catalog.Slots.SelectMany(s => s.Versions.Select(v => new ModelHolding { Model = s.Name, Version = v, State = HoldingState.Ready })),
        .. _candidates.Values.Where(c => catalog.Find(c.Model)?.Versions.Contains(c.Version) != true),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!follower.HasObservers)
        {
            return;
        }

        follower.Changed += _ => _changed.Release();
        while (true)
        {
            foreach (var model in follower.State.Models)
            {
                await FollowAsync(model, stoppingToken);
            }

            await _changed.WaitAsync(s_look, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>The host loop's catch-all: a disk that is full must not end the service that serves what it has.</summary>
    private async Task FollowAsync(ModelRollout model, CancellationToken ct)
    {
        try
        {
            await ArrangeAsync(model, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            NotFollowed(e, model.Model);
        }
    }

    private async Task ArrangeAsync(ModelRollout model, CancellationToken ct)
    {
        var slot = catalog.Slot(model.Model);
        if (slot.Unloaded)
        {
            return;
        }

        var held = slot.Versions.Count;
        if (model.Stable is { } stable && slot.CurrentVersion != stable.Version && await IsHeldAsync(slot, stable, ct))
        {
            var before = slot.CurrentVersion;
            slot.Serve(stable.Version);
            records.Set(stable);
            Serves(model.Model, stable.Version, before ?? "none");
        }

        slot.Retain(version => model.Previous?.Version == version || model.Candidate?.Artifact.Version == version);
        if (model.Candidate is { Artifact: var candidate })
        {
            await OnTrialAsync(slot, candidate, ct);
        }

        // Last: it is there for a rollback, and nobody waits for it now.
        if (model.Previous is { } previous)
        {
            await IsHeldAsync(slot, previous, ct);
        }

        if (slot.Versions.Count > held)
        {
            await installer.RemoveOldAsync(ct);
        }
    }

    private async Task OnTrialAsync(ModelSlot slot, ModelPublished candidate, CancellationToken ct)
    {
        if (_candidates.TryGetValue(slot.Name, out var known) && known.Version == candidate.Version && known.State == HoldingState.Refused)
        {
            return;
        }

        var outcome = slot.Versions.Contains(candidate.Version) ? default : await installer.AddAsync(candidate, ct);
        _candidates[slot.Name] = new ModelHolding
        {
            Model = slot.Name,
            Version = candidate.Version,
            State = outcome.Kind switch
            {
                InstallKind.Installed => HoldingState.Ready,
                InstallKind.Refused or InstallKind.NoRoom => HoldingState.Refused,
                _ => HoldingState.Loading,
            },
            Reason = outcome.Reason,
        };
    }

    private async Task<bool> IsHeldAsync(ModelSlot slot, ModelPublished version, CancellationToken ct) =>
        slot.Versions.Contains(version.Version) || (await installer.AddAsync(version, ct)).Kind == InstallKind.Installed;

    [LoggerMessage(3020, LogLevel.Information, "{Model} {Version} serves, as the observers decided; before it {Before}")]
    private partial void Serves(string model, string version, string before);

    [LoggerMessage(3021, LogLevel.Error, "{Model} cannot be brought to what the observers decided; it is tried again")]
    private partial void NotFollowed(Exception e, string model);
}
