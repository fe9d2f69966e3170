using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Candidates;

/// <summary>How many candidates a request looks at.</summary>
internal sealed class CandidateOptions
{
    public const string Section = "Ranking:Candidates";

    /// <summary>Scored products a request, at most. 10 to 1,000; 200 by default.</summary>
    [Range(10, 1000, ErrorMessage = "Ranking:Candidates:Limit is from 10 to 1000.")]
    public int Limit { get; set; } = 200;

    /// <summary>Products that one source may give, at most. 10 to 1,000; 100 by default.</summary>
    [Range(10, 1000, ErrorMessage = "Ranking:Candidates:PerSource is from 10 to 1000.")]
    public int PerSource { get; set; } = 100;

    /// <summary>How often the popular and trending products are read anew. 0.1 to 600 s; 3 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "Ranking:Candidates:PopularRefresh is from 00:00:00.100 to 00:10:00.")]
    public TimeSpan PopularRefresh { get; set; } = TimeSpan.FromSeconds(3);
}
