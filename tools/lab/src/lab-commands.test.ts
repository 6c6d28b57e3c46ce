import { describe, expect, it } from 'vitest';
import { buildProgram } from './lab-commands.ts';

const VERBS = [
  ...['prepare', 'up', 'down', 'cut', 'heal', 'kill', 'start', 'pause', 'resume'],
  ...[
    'kill-engine',
    'start-engine',
    'kill-agent',
    'pause-agent',
    'resume-agent',
    'start-agent',
    'kill-controller',
  ],
  ...['start-controller', 'status', 'exec', 'env', 'load-image', 'play'],
];

/** Run by the lab itself. */
const HIDDEN = ['reap', 'keep-supply'];

describe('the command line', () => {
  it('has every verb, each with examples in its help', () => {
    const program = buildProgram();
    const shown = program.commands.filter((command) => !HIDDEN.includes(command.name()));
    expect(shown.map((command) => command.name()).sort()).toEqual([...VERBS].sort());
    for (const command of shown) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toContain(`$ npm run lab -- ${command.name()}`);
    }
  });

  it('acts on no lab that is not up', async () => {
    const run = buildProgram().parseAsync(['cut', '1', '--name', 'nosuch'], { from: 'user' });
    await expect(run).rejects.toThrow('lab nosuch is not up');
  });

  it('refuses names that could leave the state folder', async () => {
    const run = buildProgram().parseAsync(['down', '--name', '../etc'], { from: 'user' });
    await expect(run).rejects.toThrow('cannot name a lab');
  });
});
