import { ERROR_CODES } from '@grappe/domain';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { runInTerminal } from './testing/test-terminal.ts';
import { completionModel } from './completion/completion-model.ts';

const NO_IO = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  nowMs: () => 0,
  interrupted: new AbortController().signal,
  programs: '',
};

const paths = completionModel(createProgram(NO_IO)).map(({ path }) => path);
/** Their help is that of another program. */
const OTHERS = [
  'controller init',
  'controller context',
  'controller hub',
  'controller run',
  'agent join',
  'agent run',
  'agent first-boot',
];

describe('help', () => {
  it.each(paths.filter((path) => !OTHERS.includes(path)))(
    'of "%s" has an example',
    async (path) => {
      const words = path === '' ? [] : path.split(' ');
      const { exitCode, stdout, stderr } = await runInTerminal([...words, '--help']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/\nExamples?:\n {2}\$ grappe /);
      for (const [, line = ''] of stdout.matchAll(/\$ grappe ([^\n|&<>]+)/g)) {
        expect(commandOf(createProgram(NO_IO), line.trim().split(' '))).not.toBe('grappe');
      }
    },
  );

  it('of the root tells every exit code', async () => {
    const { stdout } = await runInTerminal(['--help']);
    for (const { exit } of Object.values(ERROR_CODES)) {
      expect(stdout).toMatch(new RegExp(`\\n +${exit} {2}`));
    }
    expect(stdout).toContain('130  ended by Ctrl-C');
  });
});

function commandOf(command: Command, words: readonly string[]): string {
  const [first, ...rest] = words;
  const child = command.commands.find((candidate) => candidate.name() === first);
  return child === undefined ? command.name() : commandOf(child, rest);
}

describe('wrong usage', () => {
  it.each([
    ['nod ls', "unknown command 'nod' (Did you mean node?)", 'grappe --help'],
    ['node', 'what to do with node is missing', 'grappe node --help'],
    ['node drain', "missing required argument 'node'", 'grappe node drain --help'],
    ['node ls --al', "unknown option '--al'", 'grappe node ls --help'],
    ['ps -o xml', "argument 'xml' is invalid", 'grappe ps --help'],
    ['token create --ttl 5', 'is not a duration', 'grappe token create --help'],
    [
      'token create --uses 0',
      'Expected a whole number from 1 to 256',
      'grappe token create --help',
    ],
    ['service scale web', 'is not a service and its number of replicas', 'write NAME=N'],
    ['token create --ttl 5s', 'Expected 1m to 31d', 'grappe token create --help'],
    // Told without a controller: there is no context here.
    ['token create --replace', 'needs the name of its node', 'grappe token create --help'],
    [
      'token create --node pi3 --replace --uses 2',
      'is used once, not 2 times',
      'grappe token create --help',
    ],
    ['node maintenance pi3', "'--for <duration>' not specified", 'grappe node maintenance --help'],
    ['node maintenance pi3 --for soon', 'is not a duration', 'grappe node maintenance --help'],
    [
      'node identify pi3 --off --for 5m',
      "'--off' cannot be used with option '--for <duration>'",
      'grappe node identify --help',
    ],
    ['node identify pi3 --for 0s', 'Expected 1s to 365d', 'grappe node identify --help'],
    ['power set-tier saver', "'--for <duration>' not specified", 'grappe power set-tier --help'],
    ['power set-tier dark --for 1h', "value 'dark' is invalid", 'grappe power set-tier --help'],
    ['power plan dark', "value 'dark' is invalid", 'grappe power plan --help'],
    ['power report --days 0', 'whole number from 1 to 400', 'grappe power report --help'],
    ['led legend -o xml', "argument 'xml' is invalid", 'grappe led legend --help'],
    ['incident show', "missing required argument 'incident'", 'grappe incident show --help'],
    ['completion tcsh', "value 'tcsh' is invalid", 'grappe completion --help'],
  ])('%s', async (command, message, remedy) => {
    const { exitCode, stdout, stderr } = await runInTerminal(command.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`  try: ${remedy}`);
    expect(stderr).not.toMatch(/ at .*\.ts/);
  });
});
