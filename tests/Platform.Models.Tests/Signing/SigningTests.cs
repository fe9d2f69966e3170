using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Models.Signing;
using Platform.Testing;

namespace Platform.Models.Tests.Signing;

public sealed class SigningTests : IDisposable
{
    private static readonly string s_manifest = Convert.ToHexStringLower(SHA256.HashData("manifest"u8));

    private readonly PublisherKey _key = PublisherKey.Create();
    private readonly PublisherKey _other = PublisherKey.Create();

    [Fact]
    public void SignerOf_OneOfTwoTrusted_IsNamed()
    {
        var trusted = new TrustedKeys([_other.Public, _key.Public]);

        Assert.Equal(_key.Id, trusted.SignerOf(s_manifest, _key.Sign(s_manifest)));
        Assert.Equal(_other.Id, trusted.SignerOf(s_manifest, _other.Sign(s_manifest)));
    }

    [Fact]
    public void SignerOf_AnythingElse_IsNobody()
    {
        var trusted = new TrustedKeys([_key.Public]);
        var signature = _key.Sign(s_manifest);
        var turned = Convert.FromBase64String(signature);
        turned[^1] ^= 1;

        Assert.Null(trusted.SignerOf(s_manifest, null));
        Assert.Null(trusted.SignerOf(s_manifest, ""));
        Assert.Null(trusted.SignerOf(s_manifest, "not base64"));
        Assert.Null(trusted.SignerOf(s_manifest, Convert.ToBase64String(new byte[4_000])));
        Assert.Null(trusted.SignerOf(s_manifest, Convert.ToBase64String(turned)));
        Assert.Null(trusted.SignerOf(s_manifest, _other.Sign(s_manifest)));
        Assert.Null(trusted.SignerOf(new string('a', 64), signature));
        Assert.Null(trusted.SignerOf("../x", signature));
    }

    [Fact]
    public void Sign_AnyManifest_IsWhatOtherToolsVerify()
    {
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(Convert.FromBase64String(_key.Public), out _);

        Assert.True(verifier.VerifyData("manifest"u8, Convert.FromBase64String(_key.Sign(s_manifest)), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void TryParse_WhatWasExported_IsTheSameKey()
    {
        using var read = PublisherKey.TryParse(_key.Export() + "\n");

        Assert.Equal(_key.Id, read!.Id);
    }

    [Fact]
    public void TryParse_AnythingElse_IsNoKey()
    {
        using var rsa = RSA.Create(2048);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Null(PublisherKey.TryParse(""));
        Assert.Null(PublisherKey.TryParse("hello"));
        Assert.Null(PublisherKey.TryParse(_key.Public));
        Assert.Null(PublisherKey.TryParse(Convert.ToBase64String(rsa.ExportPkcs8PrivateKey())));
        Assert.Null(PublisherKey.TryParse(Convert.ToBase64String(otherCurve.ExportPkcs8PrivateKey())));
    }

    [Fact]
    public void Options_WithoutKeys_NameTheMend()
    {
        var missing = Assert.Throws<OptionsValidationException>(() => Services(new() { ["Models:TrustedKeys:0"] = "x" }, s => s.AddTrustedKeys()).GetRequiredService<TrustedKeys>());
        var none = Assert.Throws<OptionsValidationException>(() => Services([], s => s.AddPublisherKey()).GetRequiredService<PublisherKey>());

        Assert.Contains("Models:TrustedKeys:0 is not", Assert.Single(missing.Failures), StringComparison.Ordinal);
        Assert.Contains("platform models keys new", Assert.Single(none.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_KeyInAFile_IsRead()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "key");
        File.WriteAllText(file, _key.Export());

        Assert.Equal(_key.Id, Services(new() { ["Models:PublisherKeyFile"] = file }, s => s.AddPublisherKey()).GetRequiredService<PublisherKey>().Id);
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        add(services);
        return services.BuildServiceProvider();
    }
}
