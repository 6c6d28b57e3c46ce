import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runInTerminal } from '../testing/test-terminal.ts';

async function script(shell: string): Promise<string> {
  const { stdout, exitCode } = await runInTerminal(['completion', shell]);
  expect(exitCode).toBe(0);
  return stdout;
}

/** What bash would offer for the last word. */
async function offered(...words: string[]): Promise<string[]> {
  const asked = `
grappe() { [[ "$1" == __complete ]] && printf '%s-a\\n%s-b\\n' "$2" "$2"; }
compopt() { echo "compopt $*"; }
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_grappe
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', (await script('bash')) + asked, 'bash', 'grappe', ...words],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('the bash script', () => {
  it('is bash', async () => {
    const { status, stderr } = spawnSync('bash', ['-n'], {
      input: await script('bash'),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each([
    [['no'], ['node']],
    [['node', 'd'], ['drain']],
    [['node', 'p'], ['power-cycle']],
    [
      ['node', 'identify', ''],
      ['nodes-a', 'nodes-b'],
    ],
    [
      ['node', 'identify', 'nodes-a', '--o'],
      ['--off', '--output'],
    ],
    [['led', ''], ['legend']],
    [
      ['power', ''],
      ['plan', 'report', 'set-tier', 'clear-tier'],
    ],
    [
      ['power', 'set-tier', 's'],
      ['saver', 'shutdown'],
    ],
    [
      ['node', 'drain', ''],
      ['nodes-a', 'nodes-b'],
    ],
    [
      ['node', 'ls', '-o', ''],
      ['table', 'wide', 'json', 'yaml'],
    ],
    [['node', 'ls', '-o', 'json', '--c'], ['--context']],
    [
      ['service', 'scale', ''],
      ['services-a', 'services-b'],
    ],
    [['ps', '--stack', 'stacks-b'], ['stacks-b']],
    [
      ['stack', 'rm', ''],
      ['stacks-a', 'stacks-b'],
    ],
    [
      ['incident', 'show', ''],
      ['incidents-a', 'incidents-b'],
    ],
    [
      ['availability', ''],
      ['subjects-a', 'subjects-b'],
    ],
    [
      ['rebalance', ''],
      ['services-a', 'services-b'],
    ],
    [['deploy', ''], ['compopt -o default']],
    [['image', 'load', ''], ['compopt -o default']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['agent', ''],
      ['join', 'run', 'first-boot'],
    ],
    [['token', 'create', '--node', ''], ['']],
    [['token', 'create', '--re'], ['--replace']],
    [
      ['token', 'rm', ''],
      ['tokens-a', 'tokens-b'],
    ],
    [['__c'], ['']],
  ])('%j offers %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

describe('the other scripts', () => {
  it('know the same commands and names', async () => {
    const [zsh, fish] = [await script('zsh'), await script('fish')];
    expect(zsh).toContain("'drain:move the tasks of a node away and give it no new ones'");
    expect(zsh).toContain(
      `('node drain') compadd -- \${(f)"$(grappe __complete nodes 2>/dev/null)"}`,
    );
    expect(fish).toContain("complete -c grappe -n '__grappe_at \\'node\\'' -a 'drain'");
    expect(fish).toContain(
      "complete -c grappe -n '__grappe_at \\'node drain\\'' -a '(grappe __complete nodes 2>/dev/null)'",
    );
  });

  it.each(['zsh', 'fish'])('are %s, where that is installed', async (shell) => {
    const flag = shell === 'fish' ? '--no-execute' : '-n';
    const { error, status } = spawnSync(shell, [flag], { input: await script(shell) });
    expect(error === undefined ? status : 0).toBe(0);
  });
});
