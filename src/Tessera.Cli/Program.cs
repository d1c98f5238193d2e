using Tessera.Cli;
using Tessera.Cli.Terminals;
using Tessera.Cli.Verbs;

FileFormats.Add();
using var interruption = new Interruption();
using var terminal = Terminal.OfProcess(interruption.Token);
return new Application(AllVerbs.List, terminal).Run(args);
