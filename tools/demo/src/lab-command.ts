import type { DemoContext } from './demo-context.ts';

/** How a person does to this rack what the demo does through the library. */
export function labCommand(context: DemoContext, verb: string, ...args: readonly string[]): string {
  const [node, ...rest] = args;
  const where = node === undefined ? [] : [node];
  const words = ['npm run lab --', verb, ...where, `--name ${context.lab.name}`, ...rest];
  return words.join(' ');
}

/** Shows what is in a node's engine, in the words of `docker ps`. */
export async function showDockerPs(context: DemoContext, node: string): Promise<void> {
  context.narrator.command(labCommand(context, 'exec', node, '--', 'docker', 'ps'));
  const format = 'table {{.Names}}\t{{.Image}}\t{{.Status}}';
  const { stdout } = await context.lab.exec(node, 'docker', ['ps', '--format', format]);
  context.narrator.say(stdout.trimEnd());
}
