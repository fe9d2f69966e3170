using Platform.Contracts.Control;
using Platform.Hosting.Problems;
using Platform.Health.Deciding;
using Platform.Health.Epochs;
using Platform.Health.Voting;

namespace Platform.Health.Operators;

/// <summary>Has an operator's order decided by the quorum, like everything else that moves traffic.</summary>
internal sealed partial class OperatorCommands(
    Situation situation,
    VotePull votes,
    QuorumProposer proposer,
    EpochKeeper epochs,
    TimeProvider time,
    ILogger<OperatorCommands> logger)
{
    private const int Tries = 8;
    private const int LongestReason = 500;
    /// <summary>What can be ordered, by the last part of its path.</summary>
    public static readonly IReadOnlyDictionary<string, OrderAction> Actions = new Dictionary<string, OrderAction>
    {
        ["/drain"] = OrderAction.Drain, ["/pin"] = OrderAction.Pin, ["/freeze"] = OrderAction.Freeze, ["/restore"] = OrderAction.Restore,
    };

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public async Task<IResult> OrderAsync(string region, OrderAction action, OperatorRequest? request, CancellationToken ct)
    {
        if (!situation.Regions.Contains(region))
        {
            return Problem.Create(StatusCodes.Status404NotFound, "No such region", $"The regions are {string.Join(", ", situation.Regions)}.");
        }

        var now = time.GetUtcNow();
        if (request?.Reason is { Length: > LongestReason })
        {
            return Problem.Invalid("reason", $"It has {request.Reason.Length} characters: at most {LongestReason}.");
        }

        if (request?.ExpireTime <= now)
        {
            return Problem.Invalid("expireTime", $"It is not in the future: this observer's clock says {now:O}.");
        }

        if (action == OrderAction.Pin ? request?.Weight is not (>= 1 and <= RoutingRule.Full) : request?.Weight is not null)
        {
            return Problem.Invalid("weight", $"A pin has one, from 1 to {RoutingRule.Full}, and nothing else has; to give a region nothing, drain it.");
        }

        // The order before this one may have gone to another observer, a moment ago.
        await votes.RefreshAsync(ct);
        var order = new OperatorOrder
        {
            Region = region,
            Action = action,
            Weight = request?.Weight,
            Reason = request?.Reason is { Length: > 0 } reason ? reason : "not said",
            Epoch = Plan.Unstamped,
            IssuedTime = now,
            ExpireTime = action == OrderAction.Restore ? null : request?.ExpireTime,
        };
        if (await proposer.ProposeAsync(current => situation.Next(current, order), Tries, ct) is not { } decision)
        {
            if (action == OrderAction.Drain && !situation.CanSpare(region, epochs.Decided))
            {
                return Problem.Create(
                    StatusCodes.Status409Conflict, "The last region stays", $"No other region than {region} has traffic and is well: restore another one first.");
            }

            return Problem.Unavailable("No majority of the observers granted an epoch: weights stay as they are. GET /v1/routing shows who is heard.", s_retryAfter);
        }

        Ordered(action, region, decision.Epoch, order.Reason);
        return TypedResults.Ok(decision);
    }

    [LoggerMessage(5030, LogLevel.Warning, "Operator's {Action} of region {Region} is epoch {Epoch}: {Reason}")]
    private partial void Ordered(OrderAction action, string region, long epoch, string reason);
}
