using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Hosting.Storage;
using Platform.Rollouts.Agreement;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>
/// What an observer keeps of rollouts: <c>rollouts.jsonl</c>, the decided transitions, a line each, only ever appended to; and
/// <c>rollouts.promise.json</c>, what it promised for the next one. Both are on the disk before a call returns.
/// </summary>
internal sealed class RolloutFiles(IOptions<HealthOptions> options)
{
    private readonly string _history = Path.Combine(options.Value.StatePath, "rollouts.jsonl");
    private readonly string _promise = Path.Combine(options.Value.StatePath, "rollouts.promise.json");

    /// <summary>
    /// Every transition that was appended. A last line that a crash cut short was never answered for, and is taken away.
    /// </summary>
    /// <exception cref="InvalidDataException">Another line cannot be read: the history has to be restored, or removed to be asked for anew.</exception>
    public async Task<IReadOnlyList<ModelTransition>> ReadHistoryAsync(CancellationToken ct)
    {
        if (await DurableFile.ReadAsync(_history, ct) is not { } bytes)
        {
            return [];
        }

        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (whole < bytes.Length)
        {
            await using var file = new FileStream(_history, FileMode.Open, FileAccess.Write);
            file.SetLength(whole);
        }

        var transitions = new List<ModelTransition>();
        for (var from = 0; from < whole;)
        {
            var line = bytes.AsSpan(from, whole - from);
            line = line[..line.IndexOf((byte)'\n')];
            transitions.Add(Read(line, transitions.Count + 1));
            from += line.Length + 1;
        }

        return transitions;
    }

    public async Task<RolloutLedger?> ReadPromiseAsync(CancellationToken ct)
    {
        if (await DurableFile.ReadAsync(_promise, ct) is not { } bytes)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, RolloutJson.Default.RolloutLedger) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{_promise} cannot be read ({e.Message}). Restore it from the disk's backup, or remove it after all observers are stopped.", e);
        }
    }

    public async Task AppendAsync(ModelTransition transition, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_history))!);
        await using var file = new FileStream(_history, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        var end = file.Seek(0, SeekOrigin.End);
        try
        {
            await file.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(transition, ContractsJson.Default.ModelTransition), (byte)'\n'], ct);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Half a line must not stand before the next one.
            file.SetLength(end);
            throw;
        }
    }

    public Task WritePromiseAsync(RolloutLedger ledger, CancellationToken ct) =>
        DurableFile.WriteAsync(_promise, JsonSerializer.SerializeToUtf8Bytes(ledger, RolloutJson.Default.RolloutLedger), ct);

    private ModelTransition Read(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            var transition = JsonSerializer.Deserialize(line, ContractsJson.Default.ModelTransition);
            return transition?.Number == number ? transition : throw new JsonException($"It holds number {transition?.Number}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"Line {number} of {_history} cannot be read ({e.Message}). Restore the file from the disk's backup, or remove it: the other observers have all of it.", e);
        }
    }
}
