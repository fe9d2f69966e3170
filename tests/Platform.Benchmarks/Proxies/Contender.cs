using System.Globalization;
using Platform.Testing;
using Platform.Testing.Rollouts;

namespace Platform.Benchmarks.Proxies;

/// <summary>Something that stands in the router's place.</summary>
/// <param name="Name">As it is called in tables.</param>
/// <param name="Configuration">What it is told, for those who want to tell it better.</param>
/// <param name="StartAsync">Starts it on a port, in front of backends.</param>
internal sealed record Contender(string Name, string Configuration, Func<int, int[], CancellationToken, Task<ChildProcess>> StartAsync)
{
    /// <summary>The first half of the backends is region a, the second region b.</summary>
    public static string NameOf(int backend) => backend < Backends / 2 ? $"a{backend + 1}" : $"b{backend + 1 - (Backends / 2)}";

    public const int Backends = 4;

    public static Contender Router { get; } = new(
        "Platform", "defaults; the same backends as every service of two regions; no health service, so that its own view alone acts", StartRouterAsync);

    public static Contender Yarp { get; } = new(
        "YARP", YarpRole.Configuration, (port, backends, stop) => ChildProcess.StartRoleAsync(YarpRole.Name, [Text(port), .. backends.Select(Text)], port, stop));

    public static Contender HaproxyDefault { get; } = Haproxy("HAProxy default", "", "", "check");

    /// <summary>The shortest that it can do without marking a busy backend as dead; what it cannot know is whether a POST may be sent again.</summary>
    public static Contender HaproxyFast { get; } = Haproxy(
        "HAProxy fast",
        """
            timeout connect 100ms
            timeout server 500ms
            retries 3
            option redispatch 1
            retry-on all-retryable-errors
        """,
        "    http-request disable-l7-retry if METH_POST",
        "check inter 100ms fastinter 50ms downinter 200ms fall 2 rise 2 observe layer7 error-limit 5 on-error mark-down");

    /// <summary>The same, but slow to believe that a backend is well again.</summary>
    public static Contender HaproxyDamped { get; } = Haproxy(
        "HAProxy damped",
        """
            timeout connect 100ms
            timeout server 500ms
            retries 3
            option redispatch 1
            retry-on all-retryable-errors
        """,
        "    http-request disable-l7-retry if METH_POST",
        "check inter 200ms fastinter 100ms downinter 1s fall 3 rise 10 slowstart 10s observe layer7 error-limit 10 on-error mark-down");

    private static Contender Haproxy(string name, string defaults, string backend, string server)
    {
        return new(name, Write(10000, [10001, 10002, 10003, 10004]), async (port, backends, stop) =>
        {
            var folder = Directory.CreateTempSubdirectory("haproxy-");
            var file = Path.Combine(folder.FullName, "haproxy.cfg");
            await File.WriteAllTextAsync(file, Write(port, backends), stop);
            return await ChildProcess.StartAsync("haproxy", ["-db", "-f", file], port, stop, folder);
        });

        string Write(int port, int[] backends) => string.Join('\n',
            [
                "global", "    maxconn 8192", "defaults", "    mode http", "    timeout connect 5s", "    timeout client 60s", "    timeout server 30s",
                .. defaults.Length > 0 ? new[] { defaults } : [],
                "frontend edge", $"    bind 127.0.0.1:{port}", "    default_backend regions",
                "backend regions", "    balance roundrobin", "    option httpchk GET /health",
                .. backend.Length > 0 ? new[] { backend } : [],
                .. backends.Select((b, i) => $"    server {NameOf(i)} 127.0.0.1:{b} {server}"),
                "",
            ]);
    }

    private static Task<ChildProcess> StartRouterAsync(int port, int[] backends, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("router-");
        var admin = $"http://127.0.0.1:{Ports.Free()}";
        var settings = new List<string>
        {
            $"--Router:Address=http://127.0.0.1:{port}",
            $"--Router:AdminAddress={admin}",
            $"--Router:StatePath={folder.FullName}",
            "--Platform:AllowAnonymous=true",
            "--Platform:PseudonymKey=a-key-for-measuring-alone-and-nothing-else",
            $"--Platform:Keys:Control={FakeObserver.PublicKey}",
            "--Logging:LogLevel:Default=Error",
        };
        for (var i = 0; i < backends.Length; i++)
        {
            var (region, place) = (i * 2 / backends.Length, i % (backends.Length / 2));
            settings.Add($"--Platform:Regions:{region}:Name={NameOf(i)[..1]}");
            settings.AddRange(new[] { "Ingestion", "Ranking", "Inference", "Feature" }.Select(s => $"--Platform:Regions:{region}:{s}:{place}=http://127.0.0.1:{backends[i]}"));
        }

        return ChildProcess.StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Router.dll"), .. settings.Distinct()], port, stop, folder, new Uri($"{admin}/metrics"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
