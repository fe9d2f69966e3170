using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Drills.Targets.Compose;

/// <summary>The few calls of the container engine's HTTP interface that drills need, over its Unix socket. Every call has a deadline.</summary>
internal sealed class ContainerEngine : IDisposable
{
    /// <summary>Where the engine listens unless DOCKER_HOST says otherwise.</summary>
    public const string DefaultSocket = "/var/run/docker.sock";

    /// <summary>Old enough for every engine in use.</summary>
    private const string Version = "/v1.41";

    private readonly HttpClient _http;
    private readonly string _socket;

    public ContainerEngine(string socket, TimeSpan deadline)
    {
        _socket = socket;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://engine"),
            Timeout = deadline,
        };
    }

    /// <summary>The containers of a compose project, dead ones too.</summary>
    public async Task<IReadOnlyList<Container>> ListAsync(string project, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/containers/json?all=true&filters={ProjectFilter(project)}", null, HttpCompletionOption.ResponseContentRead, ct);
        return await ReadAsync(answer, EngineJson.Default.IReadOnlyListContainer, ct);
    }

    public async Task<ContainerDetails> InspectAsync(string id, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/containers/{id}/json", null, HttpCompletionOption.ResponseContentRead, ct);
        return await ReadAsync(answer, EngineJson.Default.ContainerDetails, ct);
    }

    /// <summary><c>kill</c>, <c>stop</c>, <c>start</c>, <c>pause</c>, <c>unpause</c>, <c>restart</c>. One that is so already stays so.</summary>
    public async Task ActAsync(string id, string act, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/containers/{id}/{act}", null, HttpCompletionOption.ResponseContentRead, ct);
    }

    /// <summary>Waits until a container that was ended is dead: the engine may answer before it is, and starting it then would change nothing.</summary>
    public async Task UntilDeadAsync(string id, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/containers/{id}/wait", null, HttpCompletionOption.ResponseContentRead, ct);
    }

    public async Task ConnectAsync(string network, string id, IReadOnlyList<string> aliases, CancellationToken ct)
    {
        var body = JsonContent.Create(new NetworkMember { Container = id, EndpointConfig = new() { Aliases = aliases } }, EngineJson.Default.NetworkMember);
        using var answer = await SendAsync(HttpMethod.Post, $"/networks/{network}/connect", body, HttpCompletionOption.ResponseContentRead, ct);
    }

    public async Task DisconnectAsync(string network, string id, CancellationToken ct)
    {
        var body = JsonContent.Create(new NetworkMember { Container = id, Force = true }, EngineJson.Default.NetworkMember);
        using var answer = await SendAsync(HttpMethod.Post, $"/networks/{network}/disconnect", body, HttpCompletionOption.ResponseContentRead, ct);
    }

    /// <summary>What happens to a project's containers from now on, until cancelled.</summary>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(string project, [EnumeratorCancellation] CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/events?filters={ProjectFilter(project)}", null, HttpCompletionOption.ResponseHeadersRead, ct);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            if (JsonSerializer.Deserialize(line, EngineJson.Default.EngineEvent) is { } happened)
            {
                yield return happened;
            }
        }
    }

    /// <summary>Runs a command in a container and returns its exit code and what it printed.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string id, IReadOnlyList<string> command, CancellationToken ct)
    {
        var what = JsonContent.Create(new ExecRequest { Cmd = command }, EngineJson.Default.ExecRequest);
        using var made = await SendAsync(HttpMethod.Post, $"/containers/{id}/exec", what, HttpCompletionOption.ResponseContentRead, ct);
        var exec = (await ReadAsync(made, EngineJson.Default.ExecMade, ct)).Id;
        using var run = await SendAsync(HttpMethod.Post, $"/exec/{exec}/start", JsonContent.Create(new ExecStart(), EngineJson.Default.ExecStart), HttpCompletionOption.ResponseContentRead, ct);
        var output = await run.Content.ReadAsStringAsync(ct);
        using var ended = await SendAsync(HttpMethod.Get, $"/exec/{exec}/json", null, HttpCompletionOption.ResponseContentRead, ct);
        return ((await ReadAsync(ended, EngineJson.Default.ExecEnded, ct)).ExitCode ?? -1, output);
    }

    public void Dispose() => _http.Dispose();

    private static string ProjectFilter(string project) =>
        Uri.EscapeDataString(JsonSerializer.Serialize(
            new Dictionary<string, IReadOnlyList<string>> { ["label"] = [$"com.docker.compose.project={project}"] }, EngineJson.Default.DictionaryStringIReadOnlyListString));

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken ct) =>
        await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new TargetException("The container engine answered with nothing.");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, HttpCompletionOption until, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, Version + path) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, until, ct);
        }
        catch (HttpRequestException e)
        {
            throw new TargetException($"The container engine does not answer at {_socket}: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TargetException($"The container engine did not answer {path} within {_http.Timeout.TotalSeconds:0} s.", e);
        }

        // 304: it is so already.
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified)
        {
            return answer;
        }

        using (answer)
        {
            throw new TargetException($"The container engine refused {path}: {(int)answer.StatusCode} {(await answer.Content.ReadAsStringAsync(ct)).Trim()}");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The engine's JSON: names begin with capitals, as this code's do.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<Container>))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(NetworkMember))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecMade))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecEnded))]
[JsonSerializable(typeof(Dictionary<string, IReadOnlyList<string>>))]
internal sealed partial class EngineJson : JsonSerializerContext;
