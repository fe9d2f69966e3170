using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Forwarding;

/// <summary>One request's stay at one destination.</summary>
/// <param name="Destination">Where.</param>
/// <param name="Route">Of the request.</param>
/// <param name="Trial">It decides whether an ejected destination comes back.</param>
/// <param name="Started">Monotonic.</param>
/// <param name="Counted">A client's own; the platform's synthetic requests are not compared with those.</param>
internal readonly record struct Passage(Destination Destination, EdgeRoute Route, bool Trial, TimeSpan Started, bool Counted);
