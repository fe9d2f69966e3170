using Platform.Inference.Protocol;

namespace Platform.Inference.Serving;

/// <summary>A request on its way to a run.</summary>
/// <param name="request">Stays its caller's own; its buffers are read until the reply is there.</param>
/// <param name="version">The version asked for; null for the serving one.</param>
/// <param name="checkedBy">The version whose signature it fits.</param>
/// <param name="queuedAt">Timestamp of the clock.</param>
/// <param name="deadline">Cancelled when the caller is gone or its deadline has passed.</param>
internal sealed class PendingInfer(InferRequest request, string? version, ServedModel checkedBy, long queuedAt, CancellationToken deadline)
{
    private readonly TaskCompletionSource<InferReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InferRequest Request => request;

    public string? Version => version;

    public ServedModel CheckedBy => checkedBy;

    public long QueuedAt => queuedAt;

    public CancellationToken Deadline => deadline;

    /// <summary>Its place in the queue, or null when it waits no more. Guarded by the scheduler.</summary>
    public LinkedListNode<PendingInfer>? Place { get; set; }

    public Task<InferReply> Reply => _reply.Task;

    public void End(InferReply reply) => _reply.TrySetResult(reply);

    public void Fail(Exception unforeseen) => _reply.TrySetException(unforeseen);

    /// <summary>Whether both can be rows of one run: asked of the same version, for the same outputs, with the same shapes but for the first size.</summary>
    public bool FitsWith(PendingInfer other)
    {
        if (version != other.Version || request.Inputs.Count != other.Request.Inputs.Count || request.Outputs.Count != other.Request.Outputs.Count)
        {
            return false;
        }

        for (var i = 0; i < request.Outputs.Count; i++)
        {
            if (request.Outputs[i].Name != other.Request.Outputs[i].Name)
            {
                return false;
            }
        }

        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var (one, two) = (request.Inputs[i], other.Request.Inputs[i]);
            if (one.Name != two.Name || one.Datatype != two.Datatype || !one.Shape.AsSpan(1).SequenceEqual(two.Shape.AsSpan(1)))
            {
                return false;
            }
        }

        return true;
    }
}
