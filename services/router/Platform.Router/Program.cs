using Platform.Router;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => RouterService.Build(args));
