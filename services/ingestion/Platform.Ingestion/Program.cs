using Platform.Ingestion;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => IngestionService.Build(args));
