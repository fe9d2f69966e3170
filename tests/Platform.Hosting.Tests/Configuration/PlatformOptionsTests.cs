using Microsoft.Extensions.Options;

namespace Platform.Hosting.Tests.Configuration;

public sealed class PlatformOptionsTests
{
    [Fact]
    public async Task Start_WithSeveralMistakes_StopsAndListsThemAll()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Platform:Region"] = "z",
            ["Platform:Regions:0:Name"] = "A b",
            ["Platform:Regions:0:Ranking:0"] = "ranking:8080",
            ["Platform:Regions:1:Name"] = "a",
            ["Platform:Regions:2:Name"] = "a",
            ["Platform:Trainer"] = "nowhere",
            ["Platform:PseudonymKey"] = "short",
        };

        var bad = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(_ => { }, settings));

        var all = string.Join('\n', bad.Failures);
        string[] expected =
        [
            "Platform:Region is 'z'", "Platform:Regions:0:Name is 'A b'", "Platform:Regions:0:Ranking:0 is 'ranking:8080'",
            "names 'a' 2 times", "Platform:Trainer is 'nowhere'", "Platform:PseudonymKey has 5", "Platform:Keys:Client has 0",
            "Platform:Keys:Internal has 0", "Platform:Keys:Admin has 0",
        ];
        Assert.All(expected, mistake => Assert.Contains(mistake, all));
    }

    [Fact]
    public async Task Run_WithBadOptions_EndsWithTheCodeForConfiguration()
    {
        var code = await PlatformHost.RunAsync(() => PlatformHost.CreateBuilder([], "test").Build());

        Assert.Equal(78, code);
    }

    [Fact]
    public async Task SecretsFolder_IsReadAFileAKey()
    {
        var folder = Directory.CreateTempSubdirectory("platform-secrets");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Platform__PseudonymKey"), new string('k', 40), TestContext.Current.CancellationToken);
            var settings = TestHost.Settings();
            settings.Remove("Platform:PseudonymKey");
            settings["Platform:SecretsFolder"] = folder.FullName;

            await using var app = await TestHost.StartAsync(_ => { }, settings);

            Assert.Equal(new string('k', 40), app.Configuration["Platform:PseudonymKey"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
