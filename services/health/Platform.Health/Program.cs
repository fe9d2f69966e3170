using Platform.Health;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => HealthService.Build(args));
