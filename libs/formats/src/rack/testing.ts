import type { RackNodeSpec, RackSpec } from '@grappe/domain';
import { parseRack } from './parse-rack.ts';

/** What is wrong with a rack file, one line each: `line:column path: message (expected)`. */
export function rackProblems(text: string): readonly string[] {
  const outcome = parseRack({ name: 'rack.yaml', text });
  if (outcome.ok) return [];
  return outcome.problems.map(
    (p) => `${p.line}:${p.column} ${p.path}: ${p.message} (${p.expected ?? ''})`,
  );
}

/** The rack that a file without mistakes describes. */
export function rackOf(text: string): RackSpec {
  const outcome = parseRack({ name: 'rack.yaml', text });
  if (outcome.ok) return outcome.rack;
  throw new Error(rackProblems(text).join('\n'));
}

export function nodeOf(rack: RackSpec, name: string): RackNodeSpec | undefined {
  return rack.nodes.find((node) => node.name === name);
}
