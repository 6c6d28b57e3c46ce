import type { Command } from 'commander';
import { bashScript } from './bash-script.ts';
import { completionModel } from './completion-model.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** A script that knows the whole command tree by itself and asks the controller only for names. */
export function completionScript(shell: keyof typeof SCRIPTS, program: Command): string {
  return SCRIPTS[shell](completionModel(program));
}
