using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Platform.Messaging.Kafka;

namespace Platform.Messaging.Producing;

// The native client: how it is made, and how a new one takes over.
public sealed partial class KafkaProducer
{
    private IProducer<string, byte[]?> Open()
    {
        var config = new ProducerConfig
        {
            BootstrapServers = _bootstrap,
            ClientId = "platform",
            EnableIdempotence = true,
            Acks = Acks.All,
            // Java's partitioner, so that a key has one partition whoever writes it.
            Partitioner = Partitioner.Murmur2Random,
            CompressionType = CompressionType.Lz4,
            LingerMs = _options.Linger.TotalMilliseconds,
            MessageTimeoutMs = (int)_options.DeliveryTimeout.TotalMilliseconds,
            RequestTimeoutMs = (int)_options.DeliveryTimeout.TotalMilliseconds,
            QueueBufferingMaxMessages = _options.QueueMessages,
            QueueBufferingMaxKbytes = _options.QueueKilobytes,
            MessageMaxBytes = _options.MessageBytes,
            DeliveryReportFields = "none",
        };
        KafkaClients.Patient(config);
        return new ProducerBuilder<string, byte[]?>(config)
            .SetErrorHandler(OnError)
            .SetLogHandler((_, message) => KafkaClients.Log(_logger, Region, message))
            .Build();
    }

    private void OnError(IProducer<string, byte[]?> producer, Error error)
    {
        if (error.IsFatal)
        {
            Rebuild(producer, error);
        }
        else if (error.Code == ErrorCode.Local_AllBrokersDown)
        {
            _probe.Failed(error.Reason);
        }
    }

    /// <summary>A fatal error (the broker forgot the producer's sequence) ends a client for good: a new one takes over, the old one reports what it still holds.</summary>
    private void Rebuild(IProducer<string, byte[]?> broken, Error error)
    {
        lock (_swap)
        {
            if (_stopped || !ReferenceEquals(_current, broken))
            {
                return;
            }

            ProducerRebuilt(Region, error.Code.ToString(), error.Reason);
            _retiring.RemoveAll(t => t.IsCompleted);
            Volatile.Write(ref _current, Open());
            _retiring.Add(RetireAsync(broken, _options.ProbeInterval + s_settle + s_settle));
        }
    }

    private async Task RetireAsync(IProducer<string, byte[]?> producer, TimeSpan settle)
    {
        // Callers and the probe that have just read the old client are done with it before it closes.
        await Task.Delay(settle, _time);
        await Task.Factory.StartNew(
            () =>
            {
                producer.Flush(_options.DeliveryTimeout + s_settle);
                producer.Dispose();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    [LoggerMessage(9101, LogLevel.Error, "The producer of region {Region} ended with {Code} ({Reason}); a new one takes over")]
    private partial void ProducerRebuilt(string region, string code, string reason);
}
