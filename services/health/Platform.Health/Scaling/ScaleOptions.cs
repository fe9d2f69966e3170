using System.ComponentModel.DataAnnotations;

namespace Platform.Health.Scaling;

/// <summary>When a service should have more or fewer instances. Section <c>Health:Scaling</c>.</summary>
internal sealed class ScaleOptions
{
    public const string Section = "Health:Scaling";

    /// <summary>Time between looks at the load; an instance that does not tell it in this time is left out of the look.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of its time that an instance should be busy.</summary>
    [Range(0.05, 1)]
    public double TargetUtilization { get; set; } = 0.6;

    /// <summary>How far from the target, as a share of it, is near enough.</summary>
    [Range(0, 0.5)]
    public double Tolerance { get; set; } = 0.1;

    /// <summary>Mean time in a queue above which one more instance is wanted, whatever the utilisation.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan MaxQueue { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long more must be wanted before it is advised.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UpAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long fewer must be enough before it is advised.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DownAfter { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Never fewer instances.</summary>
    [Range(1, 1000)]
    public int Least { get; set; } = 1;

    /// <summary>Never more instances.</summary>
    [Range(1, 1000)]
    public int Most { get; set; } = 32;
}
