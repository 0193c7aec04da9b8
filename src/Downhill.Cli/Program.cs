using Downhill.Cli;
using Downhill.Cli.Commands;
using Downhill.Cli.Projects;
using Downhill.Cli.Screens;

return await DownhillCommand.RunAsync(args, new ToolHost(Terminal.OfProcess(), CompilerArgumentsQuery.AskAsync), CancellationToken.None);
