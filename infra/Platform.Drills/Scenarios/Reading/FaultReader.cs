namespace Platform.Drills.Scenarios.Reading;

/// <summary>Reads a fault step: a time, and one act with what it needs.</summary>
internal static class FaultReader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);

    private static readonly Dictionary<string, Func<Fields, Fault>> s_acts = new(StringComparer.Ordinal)
    {
        ["kill"] = f => new ProcessFault(ProcessAct.Kill, Where(f)) { Wipe = Folder(f, "wipe", required: false) },
        ["stop"] = f => new ProcessFault(ProcessAct.Stop, Where(f)),
        ["pause"] = f => new ProcessFault(ProcessAct.Pause, Where(f)),
        ["restart"] = f => new ProcessFault(ProcessAct.Restart, Where(f)),
        ["disconnect"] = f => new DisconnectFault(Where(f), f.Text("network", required: true) ?? ""),
        ["block"] = f => Link(f, f.Text("direction", required: true) switch
        {
            "requests" => LinkAct.BlockRequests,
            "answers" => LinkAct.BlockAnswers,
            var other => Refuse(f, "direction", other, "requests, answers", LinkAct.BlockRequests),
        }),
        ["delay"] = f => Link(f, LinkAct.Delay),
        ["error"] = f => Link(f, LinkAct.Error),
        ["fill-disk"] = f => new DiskFault(Where(f), Folder(f, "folder", required: true) ?? ""),
        ["skew-clock"] = f => new ClockFault(Where(f), By(f)),
        ["publish-model"] = f => new ModelFault(f.Text("with", required: true) switch
        {
            "wrong-hash" => ModelMistake.WrongHash,
            "wrong-signature" => ModelMistake.WrongSignature,
            "no-signature" => ModelMistake.NoSignature,
            "truncated" => ModelMistake.Truncated,
            "wrong-shapes" => ModelMistake.WrongShapes,
            "nan-scores" => ModelMistake.NanScores,
            "memory-hog" => ModelMistake.MemoryHog,
            "endless" => ModelMistake.Endless,
            "slow" => ModelMistake.Slow,
            "worse" => ModelMistake.Worse,
            var other => Refuse(
                f,
                "with",
                other,
                "wrong-hash, wrong-signature, no-signature, truncated, wrong-shapes, nan-scores, memory-hog, endless, slow, worse",
                ModelMistake.WrongHash),
        }),
        ["replay-decisions"] = f => new ReplayFault(f.Whole("events", 10, 1, 1_000)),
        ["command"] = f => new CommandFault(f.Text("do", required: true) ?? "", f.Text("undo", required: true) ?? ""),
        ["load"] = f => new LoadFault(f.Number("times", 1, 0.01, 100)),
    };

    /// <summary>Every act, as a file names it.</summary>
    public static IReadOnlyCollection<string> Acts => s_acts.Keys;

    public static FaultStep? Read(Fields fields)
    {
        var at = fields.Time("at", TimeSpan.Zero, TimeSpan.Zero, s_longest);
        var lasts = fields.Time("for", TimeSpan.Zero, TimeSpan.FromMilliseconds(1), s_longest);
        var times = fields.Whole("times", 1, 1, 1_000);
        var every = fields.Time("every", TimeSpan.Zero, TimeSpan.FromMilliseconds(100), s_longest);
        if (times > 1 && (lasts == TimeSpan.Zero || every <= lasts))
        {
            fields.Note(fields.Node, "what comes several times needs 'for', and an 'every' that is longer than it");
        }

        var named = fields.Unread.Where(s_acts.ContainsKey).ToList();
        if (named is not [var act])
        {
            fields.Note(fields.Node, named.Count == 0 ? $"no act; name one of: {string.Join(", ", Acts)}" : $"two acts in one step ({string.Join(", ", named)}): write a step for each");
            return null;
        }

        var own = fields.Inner(act);
        var fault = s_acts[act](own);
        own.Done();
        fields.Done();
        return new FaultStep { At = at, For = lasts == TimeSpan.Zero ? null : lasts, Times = times, Every = every, Fault = fault };
    }

    private static Selector Where(Fields fields)
    {
        var (region, service) = (fields.Text("region"), fields.Text("service"));
        if (region is null && service is null)
        {
            fields.Note(fields.Node, "whom it is done to is missing: name a region, a service, or both");
        }

        var instances = fields.Whole("instances", 0, 1, 100);
        return new Selector(region, service) { Instances = instances == 0 ? null : instances, Except = fields.Words("except") };
    }

    /// <summary>An absolute path inside a container: nothing else is ever emptied or filled.</summary>
    private static string? Folder(Fields fields, string name, bool required)
    {
        var folder = fields.Text(name, required);
        if (folder is not null && (!folder.StartsWith('/') || folder.Length < 2 || folder.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_'))))
        {
            fields.Note(fields.Node[name], $"'{folder}' is no folder: write an absolute path of letters, digits, hyphens and underscores");
        }

        return folder;
    }

    private static LinkFault Link(Fields fields, LinkAct act) => new(act, Where(fields))
    {
        Share = fields.Number("share", 1, 0.001, 1),
        By = act == LinkAct.Delay ? By(fields) : TimeSpan.Zero,
        Status = act == LinkAct.Error ? fields.Whole("status", 500, 400, 599) : 500,
        Callers = fields.Words("callers"),
    };

    private static TimeSpan By(Fields fields)
    {
        var by = fields.Time("by", TimeSpan.Zero, -s_longest, s_longest);
        if (by == TimeSpan.Zero)
        {
            fields.Note(fields.Node, "'by' is missing: a time like 300ms");
        }

        return by;
    }

    private static T Refuse<T>(Fields fields, string name, string? given, string allowed, T fallback)
    {
        if (given is not null)
        {
            fields.Note(fields.Node, $"'{name}' is '{given}': give one of: {allowed}");
        }

        return fallback;
    }
}
