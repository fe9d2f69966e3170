using MassTransit;
using MassTransit.Context;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging.Buses;

/// <summary>Who gets a message that several instances of a service wait for.</summary>
public enum Delivery
{
    /// <summary>Each instance; its queue goes with it.</summary>
    EveryInstance,

    /// <summary>One of them; the queue outlives them.</summary>
    OneInstance,
}

/// <summary>What a service consumes from every region's bus.</summary>
public sealed class BusConsumers
{
    private readonly IServiceCollection _services;
    private readonly List<BusEndpoint> _endpoints = [];

    internal BusConsumers(IServiceCollection services) => _services = services;

    internal IReadOnlyList<BusEndpoint> Endpoints => _endpoints;

    /// <summary>Has <typeparamref name="TConsumer"/> take every <typeparamref name="TMessage"/>, from a scope of its own.</summary>
    /// <param name="purpose">Name of the queue, such as <c>router-failover</c>; region and instance are added where each instance has its own.</param>
    /// <param name="delivery">Who gets a message that several instances wait for.</param>
    public BusConsumers Consume<TMessage, TConsumer>(string purpose, Delivery delivery = Delivery.EveryInstance)
        where TMessage : class
        where TConsumer : class, IConsumer<TMessage>
    {
        _services.TryAddScoped<TConsumer>();
        _endpoints.Add(new BusEndpoint(purpose, delivery, (endpoint, services) =>
            endpoint.Consumer(new ScopedConsumerFactory<TConsumer>(
                services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<ILogger<ScopedConsumerFactory<TConsumer>>>()))));
        return this;
    }
}

internal sealed record BusEndpoint(string Purpose, Delivery Delivery, Action<IReceiveEndpointConfigurator, IServiceProvider> Configure);

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
