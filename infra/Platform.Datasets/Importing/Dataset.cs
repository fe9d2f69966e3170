using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>A public data set in a folder, read row by row: no file is ever held in memory as a whole.</summary>
public interface IDataset
{
    /// <summary>The name by which it is known: <c>chorus_electronics</c>.</summary>
    string Name { get; }

    /// <summary>What it lacks and what is assumed in its place, for people.</summary>
    string Assumptions { get; }

    /// <summary>Whether <see cref="ReadEventsAsync"/> has anything.</summary>
    bool HasEvents { get; }

    /// <summary>Every product once. Where the data set has no catalogue, products are taken from where events first name them.</summary>
    IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync(CancellationToken ct);

    /// <summary>Every row of behaviour. The same row always has the same event id, so that reading a file twice changes nothing.</summary>
    IAsyncEnumerable<DatasetEntry<UserEvent>> ReadEventsAsync(CancellationToken ct);
}

/// <summary>One entry read, made of one or several rows: a value, or the reason why there is none.</summary>
public sealed record DatasetEntry<T>
    where T : class
{
    /// <summary>1-based number of the last row that it was made of, counted over all files of the data set.</summary>
    public required long Row { get; init; }

    /// <summary>How many rows it was made of.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>What was read; null when the rows are skipped.</summary>
    public T? Value { get; init; }

    /// <summary>Why the rows are skipped; one of few texts, so that they can be counted.</summary>
    public string? Skipped { get; init; }
}
