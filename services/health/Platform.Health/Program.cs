using Platform.Health;
using Platform.Hosting;
using Platform.Hosting.Signing;

if (args is ["new-signing-key"])
{
    // For who sets up a deployment: Health:SigningKey, a space, Platform:Keys:Control.
    var keys = ControlKeyPair.Create();
    Console.WriteLine($"{keys.Private} {keys.Public}");
    return 0;
}

return await PlatformHost.RunAsync(() => HealthService.Build(args));
