using System.IO.MemoryMappedFiles;

namespace Platform.Inference.Loading;

/// <summary>
/// A file's bytes where they lie, to be looked at without a copy of them in managed memory: an array of 100 MB costs a collection of
/// everything, which every request waits for. The file must not change meanwhile.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;
    private readonly int _length;

    /// <param name="path">A file of 1 to <see cref="int.MaxValue"/> bytes.</param>
    public MappedFile(string path)
    {
        _length = checked((int)new FileInfo(path).Length);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    public ReadOnlySpan<byte> Bytes => new(_bytes, _length);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
