namespace Platform.Datasets.Importing;

/// <summary>The data sets that can be read, recognised by the files in their folders.</summary>
public static class DatasetCatalog
{
    /// <summary>Names and the files by which each is recognised, for messages.</summary>
    public static readonly IReadOnlyDictionary<string, string> Known = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [ChorusElectronics.DatasetName] = "products_*.json.gz (or .json) with Icecat fields",
        [RetailrocketEvents.DatasetName] = "train_events.csv: unix_ts,user,event,item",
        [Rees46Events.DatasetName] = "*.csv (or .csv.gz) that begins with event_time,event_type,product_id",
        [UciOnlineRetail.DatasetName] = "*.csv (or .csv.gz, .zip) that begins with InvoiceNo,StockCode,Description",
        [GeneratedFolder.DatasetName] = "products.ndjson and events.ndjson, as `platform generate` writes them",
    };

    /// <summary>The data set in a folder.</summary>
    /// <exception cref="DatasetNotRecognisedException">There is no such folder, or nothing in it is known.</exception>
    public static async Task<IDataset> OpenAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            throw new DatasetNotRecognisedException($"There is no folder '{folder}'. Name the folder that holds the data set's files.");
        }

        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        if (GeneratedFolder.Recognise(files) is { } generated)
        {
            return generated;
        }

        if (ChorusElectronics.Recognise(files) is { } chorus)
        {
            return chorus;
        }

        foreach (var file in files.Where(DatasetFile.IsTable))
        {
            var header = await DatasetFile.ReadFirstLineAsync(file, ct);
            var found = (IDataset?)RetailrocketEvents.Recognise(file, header) ?? (IDataset?)Rees46Events.Recognise(file, header) ?? UciOnlineRetail.Recognise(file, header);
            if (found is not null)
            {
                return found;
            }
        }

        throw new DatasetNotRecognisedException(
            $"Nothing in '{folder}' is known. Known are: {string.Join("; ", Known.Select(k => $"{k.Key} ({k.Value})"))}.");
    }
}

/// <summary>A folder without a known data set.</summary>
public sealed class DatasetNotRecognisedException(string message) : Exception(message);
