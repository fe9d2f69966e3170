using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Chance;
using Platform.Hosting.Configuration;
using Platform.Messaging.Administration;
using Platform.Messaging.Buses;
using Platform.Messaging.Consuming;
using Platform.Messaging.Kafka;
using Platform.Messaging.Producing;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging;

/// <summary>Registrations of everything that speaks to a broker.</summary>
public static class MessagingExtensions
{
    /// <summary>A producer for every region: <see cref="KafkaProducers"/>.</summary>
    public static IServiceCollection AddKafkaProducers(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(KafkaProducers)))
        {
            return services;
        }

        services.AddMetrics();
        services.AddValidatedOptions<KafkaOptions>(KafkaOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Random>(_ => new ConcurrentRandom());
        services.TryAddSingleton<MessagingMetrics>();
        services.AddSingleton<KafkaProducers>();
        return services;
    }

    /// <summary>Reads a topic with <typeparamref name="THandler"/> while the host runs; its state is <see cref="KafkaConsumer{THandler}"/>.</summary>
    public static IServiceCollection AddKafkaConsumer<THandler>(this IServiceCollection services, ConsumerOptions options)
        where THandler : class, IRecordHandler
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        services.AddKafkaProducers();
        services.TryAddSingleton<RejectedTopic>();
        services.TryAddSingleton<THandler>();
        services.AddSingleton(p => new KafkaConsumer<THandler>(
            options,
            p.GetRequiredService<THandler>(),
            p.GetRequiredService<IOptions<PlatformOptions>>(),
            p.GetRequiredService<IOptions<KafkaOptions>>(),
            p.GetRequiredService<RejectedTopic>(),
            p.GetRequiredService<MessagingMetrics>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<Random>(),
            p.GetRequiredService<ILogger<KafkaConsumer<THandler>>>()));
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<KafkaConsumer<THandler>>());
        return services;
    }

    /// <summary>Creates the own region's topics in the background until they are there.</summary>
    public static IServiceCollection AddKafkaTopics(this IServiceCollection services)
    {
        services.AddKafkaProducers();
        services.AddHostedService<TopicInitialiser>();
        return services;
    }

    /// <summary>A bus for every region: <see cref="RegionalBuses"/>. With a <see cref="SharedBus"/> registered, that one stands for all.</summary>
    public static IServiceCollection AddRegionalBuses(this IServiceCollection services, Action<BusConsumers>? consumers = null)
    {
        var registered = new BusConsumers(services);
        consumers?.Invoke(registered);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Random>(_ => new ConcurrentRandom());
        services.AddValidatedOptions<BusOptions>(BusOptions.Section);
        services.AddSingleton(registered);
        services.AddSingleton<RegionalBuses>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<RegionalBuses>());
        return services;
    }
}
