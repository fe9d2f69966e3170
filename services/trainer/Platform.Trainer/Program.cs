using Platform.Trainer;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => TrainerService.Build(args));
