using System.IO.Compression;
using Platform.Testing;

namespace Platform.Datasets.Tests.Importing;

/// <summary>Files as datasets come.</summary>
internal static class MadeUpFiles
{
    public static TempFolder Text(this TempFolder folder, string name, string content)
    {
        File.WriteAllText(Path.Combine(folder.Path, name), content);
        return folder;
    }

    public static TempFolder Gzip(this TempFolder folder, string name, string content)
    {
        using var stream = new GZipStream(File.Create(Path.Combine(folder.Path, name)), CompressionLevel.Fastest);
        using var writer = new StreamWriter(stream);
        writer.Write(content);
        return folder;
    }

    public static TempFolder Zip(this TempFolder folder, string name, string entry, string content)
    {
        using var zip = new ZipArchive(File.Create(Path.Combine(folder.Path, name)), ZipArchiveMode.Create);
        using var writer = new StreamWriter(zip.CreateEntry(entry).Open());
        writer.Write(content);
        return folder;
    }
}
