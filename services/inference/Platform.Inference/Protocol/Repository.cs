using Platform.Inference.Loading;
using Platform.Inference.Serving;

namespace Platform.Inference.Protocol;

/// <summary>A line of the repository index.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">The version; empty where none is in memory.</param>
/// <param name="State"><c>READY</c> or <c>UNAVAILABLE</c>.</param>
/// <param name="Reason">Why it is in that state.</param>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason)
{
    public const string Ready = "READY";
    public const string Unavailable = "UNAVAILABLE";
}

/// <summary>The protocol's server metadata and its model repository extension, whatever they are asked by.</summary>
internal sealed class Repository(ModelCatalog catalog, ModelInstaller installer)
{
    public const string ServerName = "platform";

    /// <summary>The protocol's name of ONNX files for ONNX Runtime.</summary>
    public const string ModelPlatform = "onnx_onnxv1";

    public static readonly string ServerVersion = typeof(Repository).Assembly.GetName().Version?.ToString(3) ?? "";

    public static readonly IReadOnlyList<string> Extensions = ["binary_tensor_data", "model_repository"];

    /// <summary>Whether any model can answer.</summary>
    public bool IsReady => catalog.Slots.Any(s => s.CurrentVersion is not null);

    public bool IsModelReady(string model, string? version) =>
        catalog.Find(model) is { } slot && slot.Has(version);

    /// <summary>Holds a version and lists all in memory; null when it is not there.</summary>
    public (ServedModel Model, IReadOnlyList<string> Versions)? Describe(string name, string? version) =>
        catalog.Find(name) is { } slot && slot.Hold(version) is { } model ? (model, slot.Versions) : null;

    public IReadOnlyList<RepositoryEntry> Index(bool readyOnly) =>
    [
        .. catalog.Slots.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(Entries).Where(e => !readyOnly || e.State == RepositoryEntry.Ready),
    ];

    /// <summary>Loads the recorded version of a model, also after it was taken out.</summary>
    public async Task<InstallOutcome> LoadAsync(string model, CancellationToken ct) => await installer.ReloadAsync(model, ct);

    /// <summary>Takes a model out of memory; false when it was never there.</summary>
    public bool Unload(string model)
    {
        var slot = catalog.Find(model);
        slot?.Unload();
        return slot is not null;
    }

    private static IEnumerable<RepositoryEntry> Entries(ModelSlot slot)
    {
        var versions = slot.Versions;
        return versions.Count == 0
            ? [new RepositoryEntry(slot.Name, "", RepositoryEntry.Unavailable, slot.Unloaded ? "unloaded by an operator" : "no version is loaded")]
            : versions.Select((v, i) => new RepositoryEntry(slot.Name, v, RepositoryEntry.Ready, i == 0 ? "" : "the version before, kept in memory"));
    }
}
