using Platform.Testing.Buses;

namespace Platform.Messaging.Tests;

public sealed class SharedBusTests(SharedBusBackend backend) : BusConformance(backend), IClassFixture<SharedBusBackend>
{
    protected override int Copies => 1;
}
