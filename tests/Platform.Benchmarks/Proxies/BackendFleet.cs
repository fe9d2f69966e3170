using Platform.Testing;

namespace Platform.Benchmarks.Proxies;

/// <summary>Two regions of two backends, each a process and a gate in front of it that can turn into a black hole.</summary>
internal sealed class BackendFleet : IAsyncDisposable
{
    private readonly ChildProcess[] _processes;
    private readonly int[] _ports;
    private readonly HttpClient _http = new();

    private BackendFleet(ChildProcess[] processes, int[] ports)
    {
        _processes = processes;
        _ports = ports;
    }

    public int[] Ports => [.. _ports];

    public static async Task<BackendFleet> StartAsync(CancellationToken stop)
    {
        var ports = Enumerable.Range(0, Contender.Backends).Select(_ => Testing.Ports.Free()).ToArray();
        var processes = await Task.WhenAll(ports.Select(p => StartOneAsync(p, stop)));
        return new(processes, ports);
    }

    public async Task KillAsync(int backend) => await _processes[backend].DisposeAsync();

    public async Task StartAgainAsync(int backend, CancellationToken stop) => _processes[backend] = await StartOneAsync(_ports[backend], stop);

    public Task HangAsync(int backend) => _processes[backend].HangAsync();

    public Task ResumeAsync(int backend) => _processes[backend].ResumeAsync();

    /// <summary>From now on it answers everything but its health check so.</summary>
    public async Task AnswerAsync(int backend, int status, int delayMs, CancellationToken stop)
    {
        using var answer = await _http.GetAsync($"http://127.0.0.1:{_ports[backend]}/fault?status={status}&delayMs={delayMs}", stop);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static Task<ChildProcess> StartOneAsync(int port, CancellationToken stop) =>
        ChildProcess.StartRoleAsync(BackendRole.Name, [port.ToString(System.Globalization.CultureInfo.InvariantCulture)], port, stop);
}
