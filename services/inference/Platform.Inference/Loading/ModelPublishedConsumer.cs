using MassTransit;
using Platform.Contracts.Models;

namespace Platform.Inference.Loading;

/// <summary>Takes announcements off the bus at once; fetching and loading happen elsewhere, so that a slow model holds up no message.</summary>
internal sealed class ModelPublishedConsumer(Announcements announcements) : IConsumer<ModelPublished>
{
    public Task Consume(ConsumeContext<ModelPublished> context)
    {
        announcements.Add(context.Message);
        return Task.CompletedTask;
    }
}
