using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Platform.Testing;

/// <summary>The container engine that some tests need.</summary>
public static class Engine
{
    private const string Required = "PLATFORM_REQUIRE_ENGINE";
    private static readonly Lazy<string?> s_missing = new(WhyMissing);

    /// <summary>Null when an engine answers or is required, so that a test that needs one runs, and fails where it must not be skipped.</summary>
    public static string? SkipReason =>
        Environment.GetEnvironmentVariable(Required) == "1" ? null : s_missing.Value;

    /// <summary>Skips the test that runs where there is no engine; for suites whose tests are inherited.</summary>
    public static void Require()
    {
        if (SkipReason is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    public static string KafkaImage => Image("KAFKA_IMAGE", "apache/kafka:4.0.0");

    public static string RabbitMqImage => Image("RABBITMQ_IMAGE", "rabbitmq:4-management");

    public static string RedisImage => Image("REDIS_IMAGE", "redis:8");

    private static string Image(string variable, string otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image ? image : otherwise;

    private static string? WhyMissing()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } set ? set : "unix:///var/run/docker.sock";
        if (!Uri.TryCreate(host, UriKind.Absolute, out var address))
        {
            return $"needs a container engine, and DOCKER_HOST is '{host}'";
        }

        try
        {
            using var socket = address.Scheme == "unix"
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (address.Scheme == "unix")
            {
                socket.Connect(new UnixDomainSocketEndPoint(address.AbsolutePath));
            }
            else
            {
                socket.Connect(address.Host, address.Port);
            }

            return null;
        }
        catch (SocketException e)
        {
            return $"needs a container engine, and {host} does not answer ({e.SocketErrorCode})";
        }
    }
}

/// <summary>A test that needs a container engine: skipped with the reason where there is none, failed where PLATFORM_REQUIRE_ENGINE is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineFactAttribute : FactAttribute
{
    public EngineFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Engine.SkipReason;
}

/// <summary>As <see cref="EngineFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineTheoryAttribute : TheoryAttribute
{
    public EngineTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Engine.SkipReason;
}
