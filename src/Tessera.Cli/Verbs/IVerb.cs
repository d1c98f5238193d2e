using System.CommandLine;
using Tessera.Cli.Terminals;

namespace Tessera.Cli.Verbs;

/// <summary>
/// A word after <c>tessera</c>: reads its arguments, calls an engine, prints. Building it touches no engine, so that help is
/// there at once; engines are loaded by what its action calls.
/// </summary>
internal interface IVerb
{
    Command Build(Terminal terminal);
}
