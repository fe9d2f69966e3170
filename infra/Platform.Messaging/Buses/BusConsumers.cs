using MassTransit;
using MassTransit.Context;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging.Buses;

/// <summary>What a service consumes from every region's bus.</summary>
public sealed class BusConsumers
{
    private readonly IServiceCollection _services;
    private readonly List<BusEndpoint> _endpoints = [];

    internal BusConsumers(IServiceCollection services) => _services = services;

    internal IReadOnlyList<BusEndpoint> Endpoints => _endpoints;

    /// <summary>
    /// Has <typeparamref name="TConsumer"/> take every <typeparamref name="TMessage"/>, in every instance of the service, from a scope of its own.
    /// The queue goes with its process: what was published meanwhile is asked for when <see cref="RegionalBuses.Connected"/> says so.
    /// </summary>
    /// <param name="purpose">Begins the name of the queue, such as <c>router-failover</c>; region and instance are added.</param>
    public BusConsumers Consume<TMessage, TConsumer>(string purpose)
        where TMessage : class
        where TConsumer : class, IConsumer<TMessage>
    {
        _services.TryAddScoped<TConsumer>();
        _endpoints.Add(new BusEndpoint(purpose, (endpoint, services) =>
            endpoint.Consumer(new ScopedConsumerFactory<TConsumer>(
                services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<ILogger<ScopedConsumerFactory<TConsumer>>>()))));
        return this;
    }
}

internal sealed record BusEndpoint(string Purpose, Action<IReceiveEndpointConfigurator, IServiceProvider> Configure);

/// <summary>A consumer for each message, from a scope of its own.</summary>
internal sealed partial class ScopedConsumerFactory<TConsumer>(IServiceScopeFactory scopes, ILogger<ScopedConsumerFactory<TConsumer>> logger) : IConsumerFactory<TConsumer>
    where TConsumer : class
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<ConsumerConsumeContext<TConsumer, T>> next)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await next.Send(new ConsumerConsumeContextScope<TConsumer, T>(context, scope.ServiceProvider.GetRequiredService<TConsumer>()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ConsumerFailed(e, typeof(TConsumer).Name, typeof(T).Name);
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateConsumerFactoryScope<TConsumer>("scope");

    [LoggerMessage(9141, LogLevel.Warning, "{Consumer} could not take {Message}")]
    private partial void ConsumerFailed(Exception exception, string consumer, string message);
}
