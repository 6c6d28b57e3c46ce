import { readFile } from 'node:fs/promises';
import { GrappeError, type RackSpec } from '@grappe/domain';
import { formatProblems, parseRack } from '@grappe/formats';

/** Reads and checks rack.yaml; all that is wrong with it in one error, with lines. */
export async function readRackFile(
  path: string,
): Promise<{ rack: RackSpec; text: string; warnings: string }> {
  const text = await readText(path);
  const parsed = parseRack({ name: path, text });
  const warnings = formatProblems(parsed.warnings, { [path]: text });
  if (parsed.ok) return { rack: parsed.rack, text, warnings };
  throw new GrappeError(
    'INVALID_INPUT',
    `${path} has mistakes:\n${formatProblems(parsed.problems, { [path]: text })}`,
    {
      remedy: 'Correct them; nothing was changed.',
    },
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new GrappeError('NOT_FOUND', `cannot read ${path}`, { cause });
  }
}
