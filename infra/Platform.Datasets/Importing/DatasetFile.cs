using System.IO.Compression;
using System.Text;

namespace Platform.Datasets.Importing;

/// <summary>Opens files as they are published: plain, gzip, or the one table in a zip.</summary>
internal static class DatasetFile
{
    private const int BufferSize = 64 * 1024;

    public static bool IsTable(string file) =>
        file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public static Stream Open(string file)
    {
        var raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan | FileOptions.Asynchronous);
        if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            return new GZipStream(raw, CompressionMode.Decompress);
        }

        if (!file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return raw;
        }

        var zip = new ZipArchive(raw, ZipArchiveMode.Read);
        var entry = zip.Entries.FirstOrDefault(e => e.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));
        if (entry is null)
        {
            zip.Dispose();
            return Stream.Null;
        }

        return new ZipEntryStream(zip, entry.Open());
    }

    public static StreamReader OpenText(string file) => new(Open(file), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, BufferSize);

    public static async Task<string> ReadFirstLineAsync(string file, CancellationToken ct)
    {
        try
        {
            using var reader = OpenText(file);
            return await reader.ReadLineAsync(ct) ?? "";
        }
        catch (InvalidDataException)
        {
            // Named like an archive, but none: no data set that is known here.
            return "";
        }
    }

    /// <summary>The entry's bytes; closing it closes the archive, and with it the file.</summary>
    private sealed class ZipEntryStream(ZipArchive zip, Stream entry) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => entry.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => entry.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => entry.ReadAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                entry.Dispose();
                zip.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
