namespace Platform.Ingestion.Spool;

/// <summary>Bounds of one spool.</summary>
/// <param name="MostBytes">How much it may hold.</param>
/// <param name="SegmentBytes">After how many bytes the next file is begun; a file goes when all of it is delivered.</param>
internal sealed record SpoolSettings(long MostBytes, long SegmentBytes);
