using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Contracts;

namespace Platform.Embedded;

/// <summary>
/// A Kafka broker inside the process: the cluster that librdkafka, the client's own library, brings for its tests. It speaks the
/// real protocol on a loopback port: idempotent producers, consumer groups, offsets, headers and tombstones work; topics cannot be
/// created over the wire, nothing is compacted, and a partition keeps about the last 5 MB, in memory only.
/// </summary>
public sealed class EmbeddedKafka : IDisposable
{
    private const int AllBrokers = -1;
    private const short ProduceRequest = 0;

    private readonly nint _client;
    private readonly Lock _lifetime = new();
    private nint _cluster;

    private EmbeddedKafka(nint client, nint cluster)
    {
        _client = client;
        _cluster = cluster;
        BootstrapServers = Marshal.PtrToStringUTF8(LibRdKafka.MockClusterBootstraps(cluster))!;
    }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>
    /// What the platform's own clients are to be told about it (section <c>Kafka</c>): it holds a fetch that finds nothing for as long as
    /// the client allows, whatever arrives meanwhile, and takes nearly a session's length for a rebalance.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> ClientSettings { get; } = new Dictionary<string, string?>
    {
        ["Kafka:FetchWait"] = "00:00:00.02",
        ["Kafka:SessionTimeout"] = "00:00:02",
    };

    /// <summary>Starts a broker of one node with every topic of a region.</summary>
    public static EmbeddedKafka Start(int partitions = 3)
    {
        var kafka = StartEmpty();
        foreach (var topic in new[] { Topics.Clickstream, Topics.Catalog, Topics.Impressions, Topics.Rejected })
        {
            kafka.CreateTopic(topic, partitions);
        }

        return kafka;
    }

    /// <summary>Starts a broker of one node without topics.</summary>
    public static EmbeddedKafka StartEmpty()
    {
        var client = NewClient();
        var cluster = LibRdKafka.MockClusterNew(client, 1);
        if (cluster == 0)
        {
            LibRdKafka.Destroy(client);
            throw new InvalidOperationException("librdkafka did not start its cluster: is a loopback port free?");
        }

        // A real broker waits three seconds for more members before it deals out partitions.
        LibRdKafka.MockGroupInitialRebalanceDelay(cluster, 0);
        return new EmbeddedKafka(client, cluster);
    }

    public void CreateTopic(string topic, int partitions) =>
        Do(cluster => LibRdKafka.MockTopicCreate(cluster, topic, partitions, 1), $"create {topic}");

    /// <summary>Closes every connection and refuses new ones, keeping what is stored.</summary>
    public void TakeDown() => Do(cluster => LibRdKafka.MockBrokerSetDown(cluster, AllBrokers), "go down");

    /// <summary>Ends <see cref="TakeDown"/>.</summary>
    public void BringUp() => Do(cluster => LibRdKafka.MockBrokerSetUp(cluster, AllBrokers), "come up");

    /// <summary>Answers every request this much later; zero ends it.</summary>
    public void SlowDown(TimeSpan delay) =>
        Do(cluster => LibRdKafka.MockBrokerSetRtt(cluster, AllBrokers, (int)delay.TotalMilliseconds), "slow down");

    /// <summary>Answers the next request to produce with an error of the Kafka protocol.</summary>
    public unsafe void FailNextProduce(short error) => Do(
        cluster =>
        {
            int next = error;
            LibRdKafka.MockPushRequestErrors(cluster, ProduceRequest, 1, &next);
            return 0;
        },
        "fail");

    public void Dispose()
    {
        lock (_lifetime)
        {
            if (_cluster == 0)
            {
                return;
            }

            LibRdKafka.MockClusterDestroy(_cluster);
            LibRdKafka.Destroy(_client);
            _cluster = 0;
        }
    }

    private void Do(Func<nint, int> call, string what)
    {
        lock (_lifetime)
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            if (call(_cluster) is var error and not 0)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The embedded Kafka could not {what}: librdkafka error {error}."));
            }
        }
    }

    private static unsafe nint NewClient()
    {
        const int textSize = 512;
        var text = stackalloc byte[textSize];
        var configuration = LibRdKafka.ConfNew();
        // The cluster reports each closed connection on stderr otherwise.
        if (LibRdKafka.ConfSet(configuration, "log_level", "0", text, textSize) != 0)
        {
            throw new InvalidOperationException($"librdkafka: {Marshal.PtrToStringUTF8((nint)text)}");
        }

        var client = LibRdKafka.New(LibRdKafka.Producer, configuration, text, textSize);
        return client != 0 ? client : throw new InvalidOperationException($"librdkafka: {Marshal.PtrToStringUTF8((nint)text)}");
    }
}
