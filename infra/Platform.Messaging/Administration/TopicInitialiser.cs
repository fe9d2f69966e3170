using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Hosting.Configuration;
using Platform.Messaging.Consuming;
using Platform.Messaging.Kafka;

namespace Platform.Messaging.Administration;

/// <summary>Creates the topics of the own region that are not there yet, in the background, for as long as it takes.</summary>
internal sealed partial class TopicInitialiser(
    IOptions<PlatformOptions> platform, IOptions<KafkaOptions> kafka, TimeProvider time, Random random, ILogger<TopicInitialiser> logger) : BackgroundService
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_metadataDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var region = platform.Value.OwnRegion();
        if (region.Kafka.Length == 0)
        {
            return;
        }

        var config = new AdminClientConfig { BootstrapServers = region.Kafka, ClientId = "platform-topics" };
        KafkaClients.Patient(config);
        using var admin = new AdminClientBuilder(config).SetLogHandler((_, message) => KafkaClients.Log(logger, region.Name, message)).Build();
        for (var attempt = 0; !await TryCreateAsync(admin, region.Name, stoppingToken); attempt++)
        {
            await Task.Delay(Backoff.Delay(attempt, s_firstPause, s_longestPause, random), time, stoppingToken);
        }
    }

    private async Task<bool> TryCreateAsync(IAdminClient admin, string region, CancellationToken stop)
    {
        try
        {
            var missing = await MissingAsync(admin);
            if (missing.Length > 0)
            {
                await admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = s_deadline, OperationTimeout = s_deadline })
                    .WaitAsync(stop);
            }

            Created(region);
            return true;
        }
        catch (CreateTopicsException e)
        {
            var failed = e.Results.Where(r => r.Error.IsError && r.Error.Code != ErrorCode.TopicAlreadyExists).ToArray();
            if (failed.Length == 0)
            {
                Created(region);
                return true;
            }

            NotCreated(region, string.Join("; ", failed.Select(f => $"{f.Topic}: {f.Error.Reason}")));
            return false;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_UnsupportedFeature)
        {
            // The embedded broker makes its topics itself.
            Unsupported(region);
            return true;
        }
        catch (KafkaException e)
        {
            NotCreated(region, e.Error.Reason);
            return false;
        }
    }

    /// <summary>Asked before creating: most starts find everything there, and need no right to create.</summary>
    private async Task<TopicSpecification[]> MissingAsync(IAdminClient admin)
    {
        // The client's question blocks its thread, so that it gets one of its own.
        var metadata = await Task.Factory.StartNew(
            () => admin.GetMetadata(s_metadataDeadline), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var known = metadata.Topics.Where(t => !t.Error.IsError).Select(t => t.Topic).ToHashSet();
        return [.. Specifications().Where(s => !known.Contains(s.Name))];
    }

    private IEnumerable<TopicSpecification> Specifications()
    {
        var kept = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "delete",
            ["retention.ms"] = ((long)kafka.Value.Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["retention.bytes"] = kafka.Value.RetentionBytes.ToString(CultureInfo.InvariantCulture),
        };
        var compacted = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            // A reader that was away for this long still sees that a product was deleted.
            ["delete.retention.ms"] = ((long)kafka.Value.Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        };
        string[] topics = [Topics.Clickstream, Topics.Impressions, Topics.Rejected, Topics.Catalog];
        return topics.Select(topic => new TopicSpecification
        {
            Name = topic,
            NumPartitions = kafka.Value.Partitions,
            ReplicationFactor = kafka.Value.ReplicationFactor,
            Configs = Topics.IsCompacted(topic) ? compacted : kept,
        });
    }

    [LoggerMessage(9131, LogLevel.Information, "The topics of region {Region} are there")]
    private partial void Created(string region);

    [LoggerMessage(9132, LogLevel.Debug, "The topics of region {Region} are not there yet: {Reason}")]
    private partial void NotCreated(string region, string reason);

    [LoggerMessage(9133, LogLevel.Debug, "The broker of region {Region} creates its topics itself")]
    private partial void Unsupported(string region);
}
