using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Platform.Router.Admin;

/// <summary>What operators did, a JSON object a line, on disk before they are answered; also in the log, where a full disk does not reach.</summary>
internal sealed partial class AuditLog(IOptions<RouterOptions> options, ILogger<AuditLog> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _path = options.Value.AuditPath.Length > 0 ? options.Value.AuditPath : Path.Combine(options.Value.StatePath, "audit.jsonl");

    public async Task WriteAsync(AuditEntry entry, CancellationToken ct)
    {
        Audited(entry.Action, entry.Region, entry.Caller, entry.Address, entry.Status, entry.Epoch, entry.Reason);
        await _one.WaitAsync(ct);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            await using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            await file.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, RouterJson.Default.AuditEntry) + "\n"), ct);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotWritten(e, _path);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    [LoggerMessage(6020, LogLevel.Warning, "Audit: {Action} of region {Region} by {Caller} from {Address}: status {Status}, epoch {Epoch}, reason {Reason}")]
    private partial void Audited(string action, string region, string caller, string? address, int status, long? epoch, string? reason);

    [LoggerMessage(6021, LogLevel.Error, "{Path} cannot be written: this line of the audit is in the log only")]
    private partial void NotWritten(Exception exception, string path);
}
