using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Balancing;

/// <summary>How inference instances become known.</summary>
internal enum InferenceDiscovery
{
    /// <summary>They say so themselves; the addresses of <c>Platform:Regions</c> count while no instance of a region was heard of.</summary>
    Registry,

    /// <summary>The addresses of <c>Platform:Regions</c> alone, each name standing for as many instances as it has DNS records: for Kubernetes and service meshes.</summary>
    Dns,
}

/// <summary>How the ranker is called.</summary>
internal sealed class InferenceOptions
{
    public const string Section = "Ranking:Inference";

    /// <summary>How instances become known.</summary>
    public InferenceDiscovery Discovery { get; set; } = InferenceDiscovery.Registry;

    /// <summary>How long a heartbeat counts; instances send one a second. 1 to 60 s; 3 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "Ranking:Inference:Lease is from 00:00:01 to 00:01:00.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>One try at one instance, cut further by what the request has left. 5 ms to 5 s; 50 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05", ErrorMessage = "Ranking:Inference:Attempt is from 00:00:00.005 to 00:00:05.")]
    public TimeSpan Attempt { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an instance that failed is left alone while another one stands. 0.1 to 60 s; 3 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Ranking:Inference:Ejection is from 00:00:00.100 to 00:01:00.")]
    public TimeSpan Ejection { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Share of calls that may be made a second time at a sibling because the first takes longer than 95 % do. 0 to 0.5; 0.05 by default.</summary>
    [Range(0, 0.5, ErrorMessage = "Ranking:Inference:HedgeShare is from 0 to 0.5.")]
    public double HedgeShare { get; set; } = 0.05;
}
