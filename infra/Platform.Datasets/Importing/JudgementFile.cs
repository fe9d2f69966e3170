using System.Globalization;

namespace Platform.Datasets.Importing;

/// <summary>Graded relevance of products for queries: <c>query,docid,rating</c>, rating 0 to 3.</summary>
public sealed class JudgementFile
{
    /// <summary>The file's name in a data set's folder.</summary>
    public const string FileName = "judgements.csv";

    private JudgementFile(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> queries) => Queries = queries;

    /// <summary>Each query's judged products with their ratings.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Queries { get; }

    /// <summary>Reads a folder's judgements.</summary>
    /// <exception cref="DatasetNotRecognisedException">There is no such file, or a line of it cannot be read.</exception>
    public static async Task<JudgementFile> ReadAsync(string folder, CancellationToken ct)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            throw new DatasetNotRecognisedException($"There is no {FileName} in '{folder}'. Name a folder that has one, with lines query,docid,rating.");
        }

        var queries = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        await foreach (var (number, cells) in CsvTable.ReadAsync(file, 3, ct))
        {
            if (number == 1 && cells?[2] == "rating")
            {
                continue;
            }

            if (cells is null || !double.TryParse(cells[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rating))
            {
                throw new DatasetNotRecognisedException($"Line {number} of '{file}' is not query,docid,rating.");
            }

            if (!queries.TryGetValue(cells[0], out var judged))
            {
                queries[cells[0]] = judged = new Dictionary<string, double>(StringComparer.Ordinal);
            }

            ((Dictionary<string, double>)judged)[cells[1]] = rating;
        }

        return new JudgementFile(queries);
    }
}
