using System.Reflection;
using System.Runtime.InteropServices;

namespace Platform.Embedded;

// The package brings several builds for Linux, linked against different libraries of the distribution; the first that loads is the
// one that Confluent.Kafka takes too.
internal static partial class LibRdKafka
{
    private static readonly string[] s_builds = [Library, $"centos8-{Library}", $"alpine-{Library}"];

    static LibRdKafka() => NativeLibrary.SetDllImportResolver(typeof(LibRdKafka).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var build in s_builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
