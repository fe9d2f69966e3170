namespace Platform.Health.Deciding;

/// <summary>What an observer's clocks allow at this moment: down fast, up slow, one at a time. The seam under which the rule is tested without time.</summary>
internal interface IPace
{
    /// <summary>Whether a region of this weight may take the next step up.</summary>
    bool MayRise(string region, int weight);

    /// <summary>Whether a region that drags may lose a further part of its traffic.</summary>
    bool MayStepDown(string region);

    /// <summary>Whether a region may be taken out while the traffic of another one may still be settling.</summary>
    bool MayEvacuate(string region);

    /// <summary>The last change of the region's weight was a fall: the next fall is the same one going on.</summary>
    bool IsFalling(string region);

    /// <summary>The region has borne its full share for so long that its earlier falls no longer count.</summary>
    bool IsForgiven(string region);

    /// <summary>Whether something that is shed may be let in again.</summary>
    bool MayRelieve { get; }
}
