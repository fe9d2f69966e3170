using Platform.FaultProxy;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => FaultProxyService.Build(args));
