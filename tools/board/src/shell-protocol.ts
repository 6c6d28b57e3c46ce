/** How a command ended, and what it printed. */
export interface ShellResult {
  readonly exitCode: number;
  readonly output: string;
}

/** What is sent so that the shell runs `command` and says, in a line of its own, when it is done. */
export function framed(command: string, id: number): string {
  return `{ ${command}\n} </dev/null 2>&1; printf '\\n@@%s %s\\n' ${id} $?`;
}

/** Gathers the lines of one command until the one that ends it. */
export class ShellAnswer {
  readonly #end: RegExp;
  readonly #lines: string[] = [];

  constructor(id: number) {
    this.#end = new RegExp(`^@@${id} (\\d+)$`);
  }

  /** The result, once `line` was the last one. */
  add(line: string): ShellResult | undefined {
    const exitCode = this.#end.exec(line)?.[1];
    if (exitCode !== undefined) {
      return { exitCode: Number(exitCode), output: this.#lines.join('\n').trimEnd() };
    }
    this.#lines.push(line);
    return undefined;
  }
}
