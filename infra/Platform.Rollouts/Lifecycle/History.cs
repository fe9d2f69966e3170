using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Lifecycle;

/// <summary>Every decided transition in order, and the state that they add up to. One writer; readers see a whole state at any time.</summary>
public sealed class History
{
    private readonly Lock _lock = new();
    private readonly List<ModelTransition> _transitions = [];
    private readonly HashSet<(string Model, string Version)> _published = [];
    private volatile RolloutState _state = new();

    /// <summary>What the transitions add up to.</summary>
    public RolloutState State => _state;

    /// <summary>The number that the next transition will have.</summary>
    public long NextNumber => _state.Number + 1;

    /// <summary>Takes the next transition.</summary>
    /// <returns>False when it is not the next one; then nothing changed.</returns>
    public bool Append(ModelTransition transition)
    {
        lock (_lock)
        {
            if (transition.Number != NextNumber)
            {
                return false;
            }

            _transitions.Add(transition);
            if (transition.Kind == TransitionKind.Published)
            {
                _published.Add((transition.Model, transition.Version));
            }

            _state = Transitions.Apply(_state, transition);
            return true;
        }
    }

    /// <summary>Whether a version was published at any time, whatever became of it.</summary>
    public bool WasPublished(string model, string version)
    {
        lock (_lock)
        {
            return _published.Contains((model, version));
        }
    }

    /// <summary>Transitions after a number, in order.</summary>
    /// <param name="number">The last one that the caller has.</param>
    /// <param name="most">No more than so many.</param>
    public IReadOnlyList<ModelTransition> After(long number, int most)
    {
        lock (_lock)
        {
            // Number 1 stands at index 0, so that a number is the index of the transition after it.
            return number < 0 || number >= _transitions.Count ? [] : _transitions.GetRange((int)number, (int)Math.Min(most, _transitions.Count - number));
        }
    }
}
