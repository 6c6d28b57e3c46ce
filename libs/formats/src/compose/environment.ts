import { COMPOSE_BYTES_MAX } from '@grappe/domain';
import { readFields, keyTable } from '../yaml/fields.ts';
import { itemSpots, type Spot } from '../yaml/located.ts';
import { readPairs, sortedRecord } from '../yaml/pairs.ts';
import { utf8Bytes } from '../yaml/utf8-bytes.ts';
import type { Problem } from '../yaml/problem.ts';
import { readBoolean, readNonEmptyText, readOneOf } from '../yaml/scalars.ts';
import type { ComposeReading } from './compose-reading.ts';
import { parseDotenv, type Dotenv, type DotenvFault } from './dotenv.ts';

const ENV_FILE_KEYS = keyTable({ read: ['path', 'required', 'format'] });
const ENV_FILE_EXPECTED = 'a path, or a list of paths or of maps with path, required';

/**
 * A service's environment: its env files in order, then `environment`, which wins. A variable named without a value is taken
 * from the operator's environment, and left out when it is not set there.
 */
export function readEnvironment(
  reading: ComposeReading,
  envFiles: Spot | undefined,
  environment: Spot | undefined,
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const spot of envFiles === undefined ? [] : fileSpots(envFiles)) {
    for (const [name, value] of readEnvFile(reading, spot)) assign(values, name, value);
  }
  for (const { key, value, spot } of environment === undefined
    ? []
    : readPairs(reading, environment)) {
    if (!isVariableName(key)) {
      reading.report.problem(
        spot,
        'this is not the name of a variable',
        'a name without "=" or blanks',
      );
      continue;
    }
    const taken = value ?? reading.variable(key);
    if (taken === undefined) {
      reading.report.warning(
        spot,
        `the variable ${key} is not set, so the service does not get it`,
      );
    }
    if (value !== undefined || taken === undefined || reading.spend(spot, taken.length)) {
      assign(values, key, taken);
    }
  }
  return sortedRecord(values);
}

function assign(values: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) values.delete(name);
  else values.set(name, value);
}

function isVariableName(name: string): boolean {
  return name !== '' && !/[=\s\0]/.test(name);
}

function fileSpots(spot: Spot): readonly Spot[] {
  return spot.node.kind === 'list' ? itemSpots(spot) : [spot];
}

function readEnvFile(
  reading: ComposeReading,
  spot: Spot,
): Iterable<readonly [string, string | undefined]> {
  const wanted = readEnvFileSpot(reading, spot);
  if (wanted === undefined) return [];
  const text = reading.envFileText(wanted.path);
  if (text === undefined) {
    if (wanted.required) {
      reading.report.problem(
        spot,
        `the env file ${JSON.stringify(wanted.path)} cannot be read`,
        'a readable file, or required: false',
      );
    }
    return [];
  }
  const bytes = utf8Bytes(text);
  if (bytes > COMPOSE_BYTES_MAX) {
    reading.report.problem(
      spot,
      `the env file has ${bytes} bytes`,
      `at most ${COMPOSE_BYTES_MAX} bytes`,
    );
    return [];
  }
  if (!reading.spend(spot, text.length)) return [];
  const parsed = wanted.raw ? parseRaw(text) : parseDotenv(text, reading.variable);
  for (const fault of parsed.faults) reading.report.addProblem(located(wanted.path, spot, fault));
  for (const fault of parsed.warnings) reading.report.addWarning(located(wanted.path, spot, fault));
  return parsed.values;
}

interface WantedFile {
  readonly path: string;
  readonly required: boolean;
  /** Every line is taken as it is: no quotes, no interpolation. */
  readonly raw: boolean;
}

function readEnvFileSpot(reading: ComposeReading, spot: Spot): WantedFile | undefined {
  if (spot.node.kind !== 'map') {
    const path = readNonEmptyText(reading, spot, ENV_FILE_EXPECTED);
    return path === undefined ? undefined : { path, required: true, raw: false };
  }
  const fields = readFields(reading.report, spot, ENV_FILE_KEYS);
  const pathSpot = fields?.get('path');
  if (fields === undefined || pathSpot === undefined) {
    reading.report.problem(spot, 'the path of the env file is missing', 'path: name.env');
    return undefined;
  }
  const path = readNonEmptyText(reading, pathSpot, 'a path');
  const requiredSpot = fields.get('required');
  const required = requiredSpot === undefined ? true : readBoolean(reading, requiredSpot);
  const formatSpot = fields.get('format');
  const raw = formatSpot !== undefined && readOneOf(reading, formatSpot, ['raw']) === 'raw';
  return path === undefined ? undefined : { path, required: required ?? true, raw };
}

function parseRaw(text: string): Dotenv {
  const values = new Map<string, string>();
  const faults: DotenvFault[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return;
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(0, equals)).trim();
    if (isVariableName(name)) values.set(name, line.slice(equals + 1));
    else
      faults.push({ line: index + 1, message: 'this is not an assignment', expected: 'KEY=value' });
  });
  return { values, faults, warnings: [] };
}

function located(file: string, spot: Spot, fault: DotenvFault): Problem {
  const base = { file, line: fault.line, column: 1, path: spot.path, message: fault.message };
  return fault.expected === undefined ? base : { ...base, expected: fault.expected };
}
