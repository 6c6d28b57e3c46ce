import type { ServiceSpec, StackSpec } from '@grappe/domain';
import { formatProblems } from '../yaml/format-problems.ts';
import { parseCompose, type ComposeOutcome } from './parse-compose.ts';

const TEST_ENVIRONMENT = { TAG: '16', N: '3', YES: 'true', HOME: '/root' };

/** Parses one file named `compose.yaml` for the stack `shop`. */
export function parse(
  text: string,
  envFiles: Readonly<Record<string, string>> = {},
): ComposeOutcome {
  return parseCompose({
    files: [{ name: 'compose.yaml', text }],
    stackName: 'shop',
    environment: TEST_ENVIRONMENT,
    envFiles: (path) => envFiles[path],
  });
}

export function stackOf(outcome: ComposeOutcome): StackSpec {
  if (outcome.ok) return outcome.stack;
  throw new Error(formatProblems(outcome.problems, {}));
}

/** A file with one service `web` of these settings, each line indented as YAML within the service. */
export function serviceFile(settings: string, image = 'nginx'): string {
  const lines = [`image: ${image}`, ...settings.split('\n')].map((line) => `    ${line}`);
  return `services:\n  web:\n${lines.join('\n')}\nvolumes: {data: , ext: {external: true}}\n`;
}

export function serviceOf(settings: string): ServiceSpec {
  const service = stackOf(parse(serviceFile(settings))).services[0];
  if (service === undefined) throw new Error('no service');
  return service;
}

/** `path: message (expected)` of every problem. */
export function problemsOf(text: string): readonly string[] {
  const outcome = parse(text);
  return outcome.ok
    ? []
    : outcome.problems.map((p) => `${p.path}: ${p.message} (${p.expected ?? ''})`);
}

export function warningsOf(text: string): readonly string[] {
  return parse(text).warnings.map((warning) => `${warning.path}: ${warning.message}`);
}
