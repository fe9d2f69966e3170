using System.Net;
using System.Net.Sockets;

namespace Platform.Feature.Tests;

/// <summary>One loopback address in front of whichever Redis stands behind it, or of none.</summary>
internal sealed class RedisGate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _open = [];
    private IPEndPoint? _target;

    public RedisGate()
    {
        _listener.Start();
        Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>Lets connections through to a Redis; null cuts those there are and ends every new one at once.</summary>
    public void LeadTo(string? configuration)
    {
        lock (_open)
        {
            _target = configuration is null ? null : IPEndPoint.Parse(configuration);
            _open.ForEach(c => c.Dispose());
            _open.Clear();
        }
    }

    public void Dispose()
    {
        LeadTo(null);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var upstream = new TcpClient();
        using (client)
        {
            IPEndPoint? target;
            lock (_open)
            {
                target = _target;
                _open.Add(client);
                _open.Add(upstream);
            }

            try
            {
                if (target is not null)
                {
                    await upstream.ConnectAsync(target);
                    await Task.WhenAny(client.GetStream().CopyToAsync(upstream.GetStream()), upstream.GetStream().CopyToAsync(client.GetStream()));
                }
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut while it was opening.
            }
        }
    }
}
