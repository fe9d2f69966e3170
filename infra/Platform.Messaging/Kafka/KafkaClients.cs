using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging.Kafka;

/// <summary>What every Kafka client of the platform is told.</summary>
internal static partial class KafkaClients
{
    /// <summary>A broker that is away is asked for again within half a second, for ever.</summary>
    public static void Patient(ClientConfig config)
    {
        config.ReconnectBackoffMs = 50;
        config.ReconnectBackoffMaxMs = 500;
        config.SocketConnectionSetupTimeoutMs = 2_000;
        config.SocketTimeoutMs = Math.Max(10_000, config.SocketTimeoutMs ?? 0);
        config.SocketNagleDisable = true;
        config.SocketKeepaliveEnable = true;
        config.MetadataMaxAgeMs = 60_000;
        config.TopicMetadataRefreshIntervalMs = 5_000;
        config.BrokerAddressFamily = BrokerAddressFamily.V4;
        // Where librdkafka would say in the log that a broker is away, the platform has states and metrics.
        config.LogConnectionClose = false;
    }

    /// <summary>The client's own lines, at debug: what matters of them is a state of ours, logged once when it changes.</summary>
    public static void Log(ILogger logger, string region, LogMessage message)
    {
        if (message.Level <= SyslogLevel.Critical)
        {
            ClientFailed(logger, region, message.Facility, message.Message);
        }
        else
        {
            ClientSaid(logger, region, message.Facility, message.Message);
        }
    }

    [LoggerMessage(9102, LogLevel.Warning, "Kafka client of region {Region}: {Facility} {Text}")]
    private static partial void ClientFailed(ILogger logger, string region, string facility, string text);

    [LoggerMessage(9103, LogLevel.Debug, "Kafka client of region {Region}: {Facility} {Text}")]
    private static partial void ClientSaid(ILogger logger, string region, string facility, string text);
}
