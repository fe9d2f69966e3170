using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Platform.Client;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Drills.Scenarios;
using Platform.FeatureStore.Ranking;
using Platform.Models.Demonstration;
using Platform.Models.Manifests;
using Platform.Models.Publishing;
using Platform.Models.Signing;

namespace Platform.Drills.Targets;

/// <summary>Versions of the ranker that must not serve, published as by somebody who made a mistake; taken back by the operator's order.</summary>
internal sealed partial class RankerMistakes(TargetAccess access, TimeProvider time)
{
    /// <summary>The act.</summary>
    public const string Publish = "publish-model";

    /// <summary>Its undoing.</summary>
    public const string RollBack = "roll-back-model";

    /// <summary>Who publishes them and takes them back.</summary>
    public const string Author = "drill";

    private const string Model = "ranker";

    /// <summary>Why none can be published, for people; null when one can.</summary>
    public string? WhyNot => access.PublisherKey is null
        ? "this needs the publisher's key, PLATFORM_PUBLISHER_KEY"
        : null;

    /// <exception cref="TargetException">No ranker serves, that the version could be worse than.</exception>
    public async Task<IReadOnlyList<Injury>> PlanAsync(ModelFault fault, CancellationToken ct)
    {
        using var admin = Admin();
        var rollouts = await AskAsync(() => admin.GetRolloutsAsync(ct));
        if (rollouts.Of(Model) is not { Stable: not null } rollout)
        {
            throw new TargetException("No ranker serves yet, and the first version of a model is compared with nothing. Publish one first, see: platform models demo --help");
        }

        var version = VersionOf(time.GetUtcNow(), fault.Mistake, NewestOf(rollout));
        return
        [
            new Injury(Publish, $"{Model} {version}", null, null, [], new Undo(RollBack, version))
            {
                Details = new Dictionary<string, string> { [Publish] = fault.Mistake.ToString() },
            },
        ];
    }

    /// <summary>
    /// No two are alike, and they sort among those that trainers make of the time: what is published after a drill is newer. Where a version
    /// was published that sorts after the time, they sort just behind it: they would be refused as older, and not for what is wrong with them.
    /// </summary>
    public static string VersionOf(DateTimeOffset now, ModelMistake mistake, string newest)
    {
        var name = mistake.ToString().ToLowerInvariant();
        var version = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMddHHmmss-fff}-{name}");
        if (ModelRecords.IsNewer(version, newest))
        {
            return version;
        }

        var behind = string.Create(CultureInfo.InvariantCulture, $"-{now.UtcDateTime:HHmmssfff}-{name}");
        // Behind the same version as those of an earlier drill, not behind them: names would grow.
        version = Behind().Replace(newest, "") + behind;
        return ModelRecords.IsNewer(version, newest) ? version : newest + behind;
    }

    /// <param name="injury">As it was planned.</param>
    /// <param name="told">Told what else there is to know: that it was refused at once, which is as good as being rolled back, or who had to make way.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TargetException">It could not be published, and not because it is bad.</exception>
    public async Task InflictAsync(Injury injury, Action<string> told, CancellationToken ct)
    {
        var (version, mistake) = (injury.Undo.Subject, Enum.Parse<ModelMistake>(injury.Details[Publish]));
        using var edge = new EdgeClient(new EdgeClientOptions { Address = access.Edges[0], ApiKey = access.ClientKey }, time);
        using var admin = Admin();
        var features = await AskAsync(() => edge.GetModelFeaturesAsync(Model, ct)) ?? throw new TargetException("The ranker that serves does not tell its features.");
        if (DemoRanker.MissingFrom(features) is { } missing)
        {
            throw new TargetException($"The ranker that serves has no feature '{missing}', by which the bad ones order products.");
        }

        var whole = DemoRanker.Write(KindOf(mistake), mistake == ModelMistake.WrongShapes ? [.. features, "one_more"] : features);
        var model = mistake == ModelMistake.Truncated ? whole[..(whole.Length / 2)] : whole;
        var manifest = ManifestReader.Write(ManifestOf(version, mistake, features, model));
        using var key = mistake == ModelMistake.WrongSignature
            ? PublisherKey.Create()
            : PublisherKey.TryParse(access.PublisherKey!) ?? throw new TargetException("PLATFORM_PUBLISHER_KEY is not a private key.");
        await MakeWayAsync(admin, told, ct);
        try
        {
            await admin.PutArtifactAsync(HashOf(model), model, ct);
            await admin.PutArtifactAsync(HashOf(manifest), manifest, ct);
            await admin.PublishModelAsync(
                new ModelPublished
                {
                    Name = Model,
                    Version = version,
                    ManifestSha256 = HashOf(manifest),
                    Signature = mistake == ModelMistake.NoSignature ? null : key.Sign(HashOf(manifest)),
                    Holders = [],
                    PublishedBy = Author,
                    PublishedTime = time.GetUtcNow(),
                },
                ct);
        }
        // A caller who may not publish, or not so often, is told nothing about the model.
        catch (EdgeException e) when ((int?)e.Status is >= 400 and < 500 and not (401 or 403 or 429))
        {
            told($"{injury.Subject} was refused: {e.Message}");
        }
        catch (EdgeException e)
        {
            throw new TargetException($"{injury.Subject} could not be published: {e.Message}", e);
        }
    }

    /// <summary>One version a time is on trial, and a drill's load clicks on nothing, so that a trainer's would be on trial for the whole drill.</summary>
    private static async Task MakeWayAsync(AdminClient admin, Action<string> told, CancellationToken ct)
    {
        if ((await AskAsync(() => admin.GetRolloutsAsync(ct))).Of(Model) is not { } rollout)
        {
            return;
        }

        // Those that wait go first: none of them is to have its turn.
        foreach (var other in rollout.Waiting.Append(rollout.Candidate?.Artifact).OfType<ModelPublished>().Where(v => !v.PublishedBy.StartsWith(Author, StringComparison.Ordinal)))
        {
            await AskAsync(() => admin.RollBackAsync(Model, other.Version, new RolloutOrder { By = Author, Reason = "a drill publishes versions that need its turn" }, ct));
            told($"{Model} {other.Version} was withdrawn: it was on trial, or waited for it, and the drill needs its turn");
        }
    }

    /// <exception cref="TargetException">It is still on trial, waits for it, or serves.</exception>
    public async Task HealAsync(Undo undo, CancellationToken ct)
    {
        using var admin = Admin();
        var rollout = (await AskAsync(() => admin.GetRolloutsAsync(ct))).Of(Model);
        if (rollout is not null && Offers(rollout, undo.Subject))
        {
            await AskAsync(() => admin.RollBackAsync(Model, undo.Subject, new RolloutOrder { By = Author, Reason = "the drill that published it has ended" }, ct));
        }
    }

    private static string NewestOf(ModelRollout rollout) =>
        rollout.Waiting.Append(rollout.Candidate?.Artifact).Append(rollout.Stable).OfType<ModelPublished>().Select(v => v.Version)
            .Concat(rollout.Withdrawn).Max(StringComparer.Ordinal)!;

    [GeneratedRegex(@"-\d{9}-[a-z]+$")]
    private static partial Regex Behind();

    private static bool Offers(ModelRollout rollout, string version) =>
        rollout.Candidate?.Artifact.Version == version || rollout.Stable?.Version == version || rollout.Waiting.Any(w => w.Version == version);

    private static ModelManifest ManifestOf(string version, ModelMistake mistake, IReadOnlyList<string> features, byte[] model)
    {
        var properties = new Dictionary<string, string>
        {
            ["featureVersion"] = RankingFeatures.Version.ToString(CultureInfo.InvariantCulture),
            ["features"] = string.Join(',', features),
        };
        var content = mistake == ModelMistake.WrongHash ? [.. model, 0] : model;
        return DemoRanker.Manifest(Model, version, properties, features.Count, DateTimeOffset.UnixEpoch)
            .With(new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = content }) with { Author = Author };
    }

    private static DemoRankerKind KindOf(ModelMistake mistake) => mistake switch
    {
        ModelMistake.NanScores => DemoRankerKind.NotFinite,
        ModelMistake.MemoryHog => DemoRankerKind.MemoryHog,
        ModelMistake.Endless => DemoRankerKind.Endless,
        ModelMistake.Slow => DemoRankerKind.Slow,
        ModelMistake.Worse => DemoRankerKind.Worse,
        _ => DemoRankerKind.Better,
    };

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private AdminClient Admin() => new(new EdgeClientOptions { Address = access.Admins[0], ApiKey = access.AdminKey }, time);

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (EdgeException e)
        {
            throw new TargetException(e.Message, e);
        }
    }
}
