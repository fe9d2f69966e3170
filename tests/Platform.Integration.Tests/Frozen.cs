using Docker.DotNet;
using DotNet.Testcontainers.Containers;

namespace Platform.Integration.Tests;

/// <summary>Freezes a container: its connections stay open and nothing is answered.</summary>
internal static class Frozen
{
    private const int Tries = 5;

    /// <summary>A busy kernel may refuse to freeze a process in the middle of something; asking again helps.</summary>
    public static async Task FreezeAsync(IContainer container)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                await container.PauseAsync();
                return;
            }
            catch (DockerApiException) when (left > 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }
}
