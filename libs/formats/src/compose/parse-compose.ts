import {
  COMPOSE_BYTES_MAX,
  MESSAGE_BYTES_MAX,
  parseStackName,
  SERVICES_PER_STACK_MAX,
  type ServiceSpec,
  type StackName,
  type StackSpec,
} from '@grappe/domain';
import { readFields, type Fields } from '../yaml/fields.ts';
import { entrySpots, nodeKind, type Spot } from '../yaml/located.ts';
import { parseYaml, type SourceFile } from '../yaml/parse-yaml.ts';
import { compareText, type Problem } from '../yaml/problem.ts';
import { readText } from '../yaml/scalars.ts';
import { utf8Bytes } from '../yaml/utf8-bytes.ts';
import { canonicalStackText } from './canonical.ts';
import { composeReading, type ComposeReading } from './compose-reading.ts';
import { checkNamedServices } from './named-services.ts';
import { TOP_LEVEL_KEYS } from './service-keys.ts';
import { readService } from './service.ts';
import { readStackVolumes, type StackVolumes } from './stack-volumes.ts';

export interface ComposeInput {
  /** Exactly one for now: merging several files is not supported. */
  readonly files: readonly SourceFile[];
  /** Wins over the file's `name`. */
  readonly stackName?: string;
  /** Variables for interpolation and for environment entries without a value. */
  readonly environment: Readonly<Record<string, string>>;
  /** Text of an env file by the path as written; undefined: it cannot be read. */
  readonly envFiles: (path: string) => string | undefined;
}

export type ComposeOutcome =
  | { readonly ok: true; readonly stack: StackSpec; readonly warnings: readonly Problem[] }
  | {
      readonly ok: false;
      /** Everything that is wrong, in the order of the file. */
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
    };

const LIMITS = { bytesMax: COMPOSE_BYTES_MAX, what: 'a Compose file', begins: 'services:' };

/**
 * Reads a Compose file into a stack: interpolated, checked as a whole, defaults filled in, in one canonical form whatever
 * the order and spelling of the file. Never throws for what the input says.
 */
export function parseCompose(input: ComposeInput): ComposeOutcome {
  const [file, second] = input.files;
  if (file === undefined) return refused({ name: 'compose.yaml', text: '' }, 'there is no file');
  if (second !== undefined) {
    return refused(second, 'several Compose files cannot be merged', 'one file');
  }
  const { report, root } = parseYaml(file, LIMITS);
  const reading = composeReading(report, input.environment, input.envFiles);
  const stack = root === undefined ? undefined : readStack(reading, root, input.stackName);
  const { warnings } = report;
  if (stack === undefined || !report.ok) return { ok: false, problems: report.problems, warnings };
  return { ok: true, stack, warnings };
}

function refused(file: SourceFile, message: string, expected = 'one file'): ComposeOutcome {
  const problem = { file: file.name, line: 1, column: 1, path: '', message, expected };
  return { ok: false, problems: [problem], warnings: [] };
}

function readStack(
  reading: ComposeReading,
  root: Spot,
  stackName: string | undefined,
): StackSpec | undefined {
  const fields = readFields(reading.report, root, TOP_LEVEL_KEYS);
  if (fields === undefined) return undefined;
  const name = readStackName(reading, root, fields, stackName);
  // Without a name the rest is still read, under one that cannot be anybody's, to report all there is.
  const stack = name ?? ('unnamed' as StackName);
  const volumes = readStackVolumes(reading, stack, fields.get('volumes'));
  const services = readServices(reading, root, fields, stack, volumes);
  if (name === undefined || services === undefined) return undefined;
  const spec = { name, services, volumes: volumes.specs };
  const bytes = utf8Bytes(canonicalStackText(spec));
  if (bytes > MESSAGE_BYTES_MAX && reading.report.ok) {
    reading.report.problem(
      root,
      `the stack has ${bytes} bytes written out`,
      `at most ${MESSAGE_BYTES_MAX}`,
    );
  }
  return spec;
}

function readStackName(
  reading: ComposeReading,
  root: Spot,
  fields: Fields,
  given: string | undefined,
): StackName | undefined {
  const spot = fields.get('name');
  const written = spot && readText(reading, spot, 'the name of the stack');
  const place = given === undefined ? (spot ?? root) : root;
  const text = given ?? written;
  if (text === undefined) {
    if (spot === undefined) {
      reading.report.problem(
        root,
        'the stack has no name',
        '"name:" at the top, or a name on the command line',
      );
    }
    return undefined;
  }
  const name = parseStackName(text);
  if (name.ok) return name.value;
  reading.report.problem(place, name.error);
  return undefined;
}

function readServices(
  reading: ComposeReading,
  root: Spot,
  fields: Fields,
  stack: StackName,
  volumes: StackVolumes,
): readonly ServiceSpec[] | undefined {
  const spot = fields.get('services');
  const expected = 'services: with one service or more';
  if (spot === undefined) {
    reading.report.problem(fields.raw('services') ?? root, 'there are no services', expected);
    return undefined;
  }
  if (spot.node.kind !== 'map') {
    reading.report.problem(spot, `this is ${nodeKind(spot.node)}`, 'a map of services by name');
    return undefined;
  }
  const entries = entrySpots(spot);
  if (entries.length === 0) reading.report.problem(spot, 'there are no services', expected);
  if (entries.length > SERVICES_PER_STACK_MAX) {
    reading.report.problem(
      spot,
      `the stack has ${entries.length} services`,
      `at most ${SERVICES_PER_STACK_MAX}`,
    );
    return undefined;
  }
  const serviceNames = new Set(entries.map(([key]) => key));
  const context = { stack, volumes: volumes.names, serviceNames };
  const specs = entries
    .flatMap(([key, entry]) => readService(reading, context, key, entry) ?? [])
    .sort((a, b) => compareText(a.name, b.name));
  checkNamedServices(reading.report, entries, specs);
  return specs;
}
