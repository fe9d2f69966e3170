using Platform.Inference;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => InferenceService.Build(args));
