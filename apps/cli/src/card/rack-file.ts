import { GrappeError, type RackSpec } from '@grappe/domain';
import { parseRack } from '@grappe/formats';
import { readCompose } from '../actions/compose-file.ts';
import { printProblems, printWarnings, problemsText } from '../actions/stack-file.ts';
import type { CliIo } from '../io.ts';

/** Reads rack.yaml; everything that is wrong or doubtful in it is printed, each with its line. */
export async function readRackFile(io: CliIo, file: string): Promise<RackSpec> {
  const source = await readCompose(io, file).catch((thrown: unknown) => {
    throw thrown instanceof GrappeError ? ofRackFile(thrown) : thrown;
  });
  const outcome = parseRack(source);
  await printWarnings(io, source, outcome.warnings);
  if (outcome.ok) return outcome.rack;
  await printProblems(io, source, outcome.problems);
  throw new GrappeError(
    'INVALID_INPUT',
    `${source.name} has mistakes: ${problemsText(outcome.problems.length)}, listed above`,
  );
}

function ofRackFile({ code, message, cause }: GrappeError): GrappeError {
  return new GrappeError(code, message, { remedy: 'name the rack.yaml of the rack', cause });
}
