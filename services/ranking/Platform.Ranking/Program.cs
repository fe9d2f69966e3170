using Platform.Ranking;
using Platform.Hosting;

return await PlatformHost.RunAsync(() => RankingService.Build(args));
