using System.Diagnostics;
using System.Globalization;

namespace Platform.Local.Regions;

/// <summary>
/// Everything that local mode writes lies under one folder, which goes when it ends. One left behind by a killed process is
/// removed by the next start.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "platform-local-";

    private ScratchFolder(string path)
    {
        Path = path;
        // Also where the process ends before its hosts have: a second Ctrl-C, or a machine too busy to end in time.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Path { get; }

    public static ScratchFolder Create()
    {
        RemoveLeftovers();
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-");
        return new ScratchFolder(Directory.CreateTempSubdirectory(prefix).FullName);
    }

    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Remove();
    }

    private void OnExit(object? sender, EventArgs e) => Remove();

    private void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var owner = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !Runs(process))
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Another user's: theirs to remove.
                }
            }
        }
    }

    private static bool Runs(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
