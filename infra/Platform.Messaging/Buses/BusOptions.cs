using System.ComponentModel.DataAnnotations;

namespace Platform.Messaging.Buses;

/// <summary>How this process speaks to every region's RabbitMQ. Section <c>Bus</c>.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    /// <summary>How long a publish may take in one region before that region counts as not having taken it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Publishes to one region that may be under way at once; a broker that stopped answering holds no more than these.</summary>
    [Range(1, 10_000)]
    public int MaxPending { get; set; } = 64;

    /// <summary>How often both sides of a connection must be heard; after twice that it counts as broken.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stopping process waits for a bus to close.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
