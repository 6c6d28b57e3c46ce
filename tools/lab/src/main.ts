import { buildProgram } from './lab-commands.ts';
import { LabError } from './lab-error.ts';

/** Exit code of a run that was interrupted, as shells report Ctrl-C. */
const INTERRUPTED_EXIT_CODE = 130;

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`lab: ${error.message}`);
  process.exitCode = error.code === 'interrupted' ? INTERRUPTED_EXIT_CODE : 1;
}
