using Platform.Feature;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => FeatureService.Build(args));
