namespace Platform.Inference.Protocol;

/// <summary>A request of the Open Inference Protocol, whatever it came by.</summary>
internal sealed class InferRequest : IDisposable
{
    /// <summary>Tensors that a request may have, of inputs and of outputs each.</summary>
    public const int MaxTensors = 64;

    public const int MaxNameLength = 200;

    /// <summary>The caller's own name of the request, sent back.</summary>
    public string? Id { get; set; }

    public List<PooledTensor> Inputs { get; } = [];

    /// <summary>The outputs asked for; all when empty.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>True when outputs that do not say otherwise are answered in binary.</summary>
    public bool BinaryByDefault { get; set; }

    /// <summary>The first size of the first input, which counts rows where a model is row-wise; 1 for a scalar.</summary>
    public int Rows => Inputs[0].Shape is [var rows, ..] ? (int)rows : 1;

    /// <summary>An input by its name.</summary>
    public PooledTensor? Input(string name)
    {
        foreach (var input in Inputs)
        {
            if (input.Name == name)
            {
                return input;
            }
        }

        return null;
    }

    /// <summary>Adds an output; an error when it has no proper name or is there already.</summary>
    public ProtocolError? AddOutput(string? name, bool? binary, string field)
    {
        if (name is not { Length: > 0 and <= MaxNameLength } || Outputs.Exists(o => o.Name == name))
        {
            return new ProtocolError($"{field}.name", $"1 to {MaxNameLength} characters, and not there already.");
        }

        Outputs.Add(new RequestedOutput(name, binary));
        return null;
    }

    /// <summary>What is wrong with the name of the input that was added last.</summary>
    public ProtocolError? CheckLastName(string field)
    {
        var name = Inputs[^1].Name;
        return name.Length is 0 or > MaxNameLength ? new ProtocolError($"{field}.name", $"1 to {MaxNameLength} characters.")
            : Inputs.FindIndex(i => i.Name == name) < Inputs.Count - 1 ? new ProtocolError($"{field}.name", $"'{name}' is there twice.")
            : null;
    }

    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
    }
}

/// <summary>An output asked for.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Binary">Whether its elements follow the JSON; null where the request decides.</param>
internal readonly record struct RequestedOutput(string Name, bool? Binary);
