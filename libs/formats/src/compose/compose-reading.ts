import { MESSAGE_BYTES_MAX, type StackName } from '@grappe/domain';
import type { ScalarNode, Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import type { Report } from '../yaml/report.ts';
import { interpolate } from './interpolate.ts';

/** What reading a stack needs besides its file. */
export interface ComposeReading extends Reading {
  /** A variable of the environment that the operator deploys from. */
  readonly variable: (name: string) => string | undefined;
  /** Text of an env_file; undefined: there is none. */
  readonly envFileText: (path: string) => string | undefined;
  /**
   * Accounts for text that is copied into the stack (env files, interpolated values). False: more than a message may carry,
   * and reported; the text must not be used.
   */
  readonly spend: (spot: Spot, chars: number) => boolean;
}

/** What the services of one stack share. */
export interface StackContext {
  readonly stack: StackName;
  /** Names on the engine by the key under top-level `volumes`. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly serviceNames: ReadonlySet<string>;
}

export function composeReading(
  report: Report,
  environment: Readonly<Record<string, string>>,
  envFileText: (path: string) => string | undefined,
): ComposeReading {
  const variables = new Map(Object.entries(environment));
  const variable = (name: string): string | undefined => variables.get(name);
  let charsLeft = MESSAGE_BYTES_MAX;
  const spend = (spot: Spot, chars: number): boolean => {
    charsLeft -= chars;
    if (charsLeft >= 0) return true;
    report.problem(
      spot,
      'the stack grows too large with its variables and env files',
      `at most ${MESSAGE_BYTES_MAX} characters`,
    );
    return false;
  };
  const resolve = (node: ScalarNode, spot: Spot): ScalarNode | undefined => {
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
    const result = interpolate(node.value, {
      get: variable,
      unset: (name) => {
        report.warning(spot, `the variable ${name} is not set; an empty text takes its place`);
      },
    });
    if (!result.ok) {
      report.problem(spot, result.message, result.expected);
      return undefined;
    }
    if (!spend(spot, result.text.length)) return undefined;
    return { ...node, value: result.text, text: result.text };
  };
  return { report, resolve, variable, envFileText, spend };
}
