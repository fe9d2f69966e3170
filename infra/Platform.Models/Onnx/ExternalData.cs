using System.Globalization;
using Platform.Models.Manifests;

namespace Platform.Models.Onnx;

/// <summary>Where a constant says that its bytes lie.</summary>
internal struct ExternalData
{
    private string? _offset;
    private string? _length;

    /// <summary>The file, as the graph names it.</summary>
    public string? Location { get; private set; }

    /// <summary>Takes one entry: <c>location</c>, <c>offset</c> or <c>length</c>; others say nothing about what is opened.</summary>
    public void Read(ReadOnlySpan<byte> entry)
    {
        var (key, value) = ("", "");
        var reader = new WireReader(entry);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = GraphInspector.Text(reader.Bytes);
                    break;
                case 2:
                    value = GraphInspector.Text(reader.Bytes);
                    break;
            }
        }

        switch (key)
        {
            case "location":
                Location = value;
                break;
            case "offset":
                _offset = value;
                break;
            case "length":
                _length = value;
                break;
        }
    }

    /// <summary>Why it must not be opened; null when it lies whole in one of the artifact's files.</summary>
    public readonly string? Mistake(IReadOnlyDictionary<string, ManifestFile> files)
    {
        if (!ManifestReader.IsSafePath(Location))
        {
            return $"External data at '{Location}': a path inside the artifact's folder, with '/', without '.' and '..' parts.";
        }

        if (!files.TryGetValue(Location!, out var file) || Location == ModelManifest.ModelFile)
        {
            return $"External data at '{Location}', which is no data file of the artifact.";
        }

        return TryNumber(_offset, out var offset) && TryNumber(_length ?? "0", out var length) && offset <= file.Bytes && length <= file.Bytes - offset
            ? null
            : $"External data at '{Location}' from '{_offset ?? "0"}' over '{_length ?? "the rest"}' leaves the file's {file.Bytes} bytes.";
    }

    private static bool TryNumber(string? text, out long number)
    {
        number = 0;
        return text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
