namespace Tessera.Inference.Outputs;

/// <summary>Work of several threads, done in the order of its numbers, one at a time: whoever closes a gap does what waits behind
/// it.</summary>
internal sealed class Turns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, IReadOnlyList<Action>> _waiting = [];
    private int _next;

    /// <summary>Every number from 0 comes once.</summary>
    public void Take(int number, params IReadOnlyList<Action> work)
    {
        lock (_lock)
        {
            _waiting.Add(number, work);
            while (_waiting.Remove(_next, out IReadOnlyList<Action>? due))
            {
                _next++;
                foreach (Action one in due) one();
            }
        }
    }
}
