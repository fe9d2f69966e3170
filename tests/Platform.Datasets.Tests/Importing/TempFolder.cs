using System.IO.Compression;

namespace Platform.Datasets.Tests.Importing;

/// <summary>A folder of made-up files, gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("platform-datasets-").FullName;

    public TempFolder Text(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    public TempFolder Gzip(string name, string content)
    {
        using var stream = new GZipStream(File.Create(System.IO.Path.Combine(Path, name)), CompressionLevel.Fastest);
        using var writer = new StreamWriter(stream);
        writer.Write(content);
        return this;
    }

    public TempFolder Zip(string name, string entry, string content)
    {
        using var zip = new ZipArchive(File.Create(System.IO.Path.Combine(Path, name)), ZipArchiveMode.Create);
        using var writer = new StreamWriter(zip.CreateEntry(entry).Open());
        writer.Write(content);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
