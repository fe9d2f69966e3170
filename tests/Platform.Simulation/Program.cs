using System.CommandLine;
using Platform.Simulation;

var schedules = new Option<int>("--schedules") { Description = "How many schedules to run.", DefaultValueFactory = _ => 100_000 };
var from = new Option<int>("--from") { Description = "Seed of the first one; the others follow." };
var threads = new Option<int>("--threads") { Description = "Schedules at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
var broken = new Option<BrokenRule>("--broken") { Description = "Break a rule on purpose: durability, minority or amnesia. The run then succeeds when that is found." };
var seed = new Option<int?>("--seed") { Description = "Replay this one schedule and print everything that happened in it." };
var root = new RootCommand("""
    Runs the control plane's own classes (ledger, proposer, rule, routing table) through seeded schedules of loss, delay, duplication,
    reordering, crashes, full disks, cut links, stalls and clock jumps, and checks: one decision an epoch; never by a minority; each
    follows from the one before; never the last region; epochs at a router only rise; when faults end, all agree.

    Exit code 0: no violation, or with --broken one; 1: one was found, with its seed and trace, or with --broken none.
    """)
{
    schedules, from, threads, broken, seed,
};
root.SetAction(parse => parse.GetValue(seed) is { } one
    ? Campaign.Replay(one, parse.GetValue(broken), Console.Out)
    : new Campaign(parse.GetValue(from), parse.GetValue(schedules), parse.GetValue(threads), parse.GetValue(broken)).Run(Console.Out, Console.Error));
return root.Parse(args).Invoke();
