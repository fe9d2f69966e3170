using Microsoft.Extensions.Options;
using Platform.Contracts.Models;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;

namespace Platform.Inference.Loading;

/// <summary>
/// Who may hold model files: the trainer and every inference instance of every region. The internal key goes to nobody else,
/// whatever address an announcement names.
/// </summary>
internal sealed class ModelHolders : IAsyncDisposable
{
    private readonly HashSet<string> _configured;
    private readonly InstanceDirectory _directory;

    public ModelHolders(IOptions<PlatformOptions> options, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        var addresses = new[] { options.Value.Trainer }.Where(a => !string.IsNullOrEmpty(a)).Select(a => a!)
            .Concat(options.Value.Regions.SelectMany(r => r.Inference)).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        _configured = addresses.Select(a => Key(new Uri(a))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _directory = new InstanceDirectory(addresses, time, logger);
    }

    /// <summary>Instances that can be asked for their models.</summary>
    public IReadOnlyList<Uri> Instances => _directory.Instances;

    /// <summary>Whom to ask for the files of a version: those that the announcement names and the configuration knows, then all others.</summary>
    public IReadOnlyList<Uri> Of(ModelPublished published)
    {
        var instances = Instances;
        var known = new HashSet<string>(_configured, StringComparer.OrdinalIgnoreCase);
        known.UnionWith(instances.Select(Key));
        var named = published.Holders
            .Select(h => Uri.TryCreate(h, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null)
            .OfType<Uri>()
            .Where(h => known.Contains(Key(h)));
        return [.. named.Concat(instances).DistinctBy(Key, StringComparer.OrdinalIgnoreCase)];
    }

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    private static string Key(Uri address) => $"{address.Scheme}://{address.Authority}";
}
