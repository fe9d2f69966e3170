using System.Threading.Channels;
using Platform.Contracts.Models;

namespace Platform.Inference.Loading;

/// <summary>Announcements on their way from the bus to the one who installs. When many come at once the oldest go: a pull finds what was dropped.</summary>
internal sealed class Announcements
{
    private const int Capacity = 64;

    private readonly Channel<ModelPublished> _channel = Channel.CreateBounded<ModelPublished>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<ModelPublished> Reader => _channel.Reader;

    public void Add(ModelPublished published) => _channel.Writer.TryWrite(published);
}
