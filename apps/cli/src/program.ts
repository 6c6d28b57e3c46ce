import { Command } from 'commander';
import { addAlertCommands } from './commands/alert-commands.ts';
import { addFrontDoorCommands } from './commands/front-door-commands.ts';
import { addImageCommands } from './commands/image-commands.ts';
import { addIncidentCommands } from './commands/incident-commands.ts';
import { addLedCommands } from './commands/led-commands.ts';
import { addNodeCommands } from './commands/node-commands.ts';
import { addOtherCommands } from './commands/other-commands.ts';
import { addPowerCommands } from './commands/power-commands.ts';
import { addProcessCommands } from './commands/process-commands.ts';
import { addRackCommands } from './commands/rack-commands.ts';
import { addRolloutCommands } from './commands/rollout-commands.ts';
import { addServiceCommands } from './commands/service-commands.ts';
import { addSimulateCommands } from './commands/simulate-commands.ts';
import { addStackCommands } from './commands/stack-commands.ts';
import { write, type CliIo } from './io.ts';
import { exitCodesHelp } from './report-error.ts';
import { CLI_VERSION } from './version.ts';

/** The command tree. Only definitions: what a command does is loaded when it is called. */
export function createProgram(io: CliIo): Command {
  const program = new Command('grappe')
    .description('keeps services alive on a rack of Raspberry Pis')
    .version(CLI_VERSION, '-V, --version', 'print the version of this command')
    // An option belongs to the command it stands behind: `power` and `power plan` have the same ones.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void write(io.stdout, text),
      writeErr: (text) => void write(io.stderr, text),
      getOutHelpWidth: () => io.stdout.columns || HELP_COLUMNS,
      getErrHelpWidth: () => io.stderr.columns || HELP_COLUMNS,
      // Reported with all other errors, see run-cli.ts.
      outputError: () => undefined,
    })
    .addHelpText('after', ROOT_EPILOGUE);
  addRackCommands(program, io);
  addNodeCommands(program, io);
  addLedCommands(program, io);
  addPowerCommands(program, io);
  addStackCommands(program, io);
  addServiceCommands(program, io);
  addRolloutCommands(program, io);
  addFrontDoorCommands(program, io);
  addAlertCommands(program, io);
  addIncidentCommands(program, io);
  addImageCommands(program, io);
  addSimulateCommands(program, io);
  addProcessCommands(program);
  addOtherCommands(program, io);
  return program;
}

const HELP_COLUMNS = 80;

const ROOT_EPILOGUE = `
Examples:
  $ grappe status
  $ grappe deploy compose.yaml && grappe ps

Context:
  The rack to talk to is that of --context FILE, else of the file that GRAPPE_CONTEXT
  names, else of ~/.config/grappe/context.json. \`grappe controller init\` writes it.

Output:
  -o table|wide|json|yaml. Only data goes to stdout, all else to stderr. json and yaml
  keep their keys; sizes and durations have their unit in the key's name.
  Colours only on a terminal and without NO_COLOR. GRAPPE_DEBUG=1 prints stack traces.

Exit codes:
${exitCodesHelp()}
`;
