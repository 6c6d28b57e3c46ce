import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoContext } from '../demo-context.ts';
import { elapsedText } from '../duration.ts';
import { shownPath } from '../grappe-command.ts';
import { serves } from '../guestbook.ts';
import type { TaskView } from '../rack-view.ts';
import { isEnded, isServing } from '../rack-view.ts';
import { webNodes } from '../victims.ts';

const COMPOSE_FILE = fileURLToPath(new URL('../../stack/compose.yaml', import.meta.url));
/** The compose file says so; the database's volume is there. */
const DATABASE_NODE = 'black-pearl1';
/** The services of the compose file, one database and three web replicas. */
const TASKS = 4;
const WEB_REPLICAS = 3;
/** A first start unpacks images and creates a database; on a loaded machine that takes its time. */
const START_TIMEOUT_MS = 120_000;
const PASSWORD_BYTES = 16;
const PRIVATE_MODE = 0o600;

/** Where the variables of the compose file are: with the rack, and gone with it. */
function variablesFile(context: DemoContext): string {
  return path.join(context.lab.description.dataFolder, 'guestbook.env');
}

/** Deploys the compose file and waits until every replica serves from the database. Returns how long that took. */
export async function deployStack(context: DemoContext): Promise<number> {
  const { narrator, grappe } = context;
  narrator.step('Deploy a compose file');
  narrator.say(
    `${shownPath(COMPOSE_FILE)}: a PostgreSQL with a volume on ${DATABASE_NODE}, and three web replicas.`,
    'Its variables (the address of the database, a random password) come from a file that only root can read.',
  );
  writeVariables(context);
  const startedMs = performance.now();
  await grappe.show('deploy', '--env-file', variablesFile(context), shownPath(COMPOSE_FILE));
  narrator.say('');
  const tasks = await untilServing(context, startedMs);
  const firstStartMs = performance.now() - startedMs;
  narrator.say(`  ${elapsedText(firstStartMs)}: all replicas answer, from the database`);
  await untilOnSpare(context, tasks);
  await grappe.show('ps');
  await context.draw();
  return firstStartMs;
}

function writeVariables(context: DemoContext): void {
  const lines = [
    `DB_ADDRESS=${context.address(DATABASE_NODE)}`,
    `DB_PASSWORD=${randomBytes(PASSWORD_BYTES).toString('hex')}`,
  ];
  writeFileSync(variablesFile(context), `${lines.join('\n')}\n`, { mode: PRIVATE_MODE });
}

/** Tells each change of state once, with the time since the deploy. */
async function untilServing(context: DemoContext, startedMs: number): Promise<readonly TaskView[]> {
  let told = '';
  return context.waitFor('the stack to serve', START_TIMEOUT_MS, async () => {
    const tasks = (await context.tasks()).filter((task) => !isEnded(task));
    const states = tasks
      .map((task) => `${task.service}.${task.slot} ${isServing(task) ? 'serving' : task.state}`)
      .join(', ');
    if (states !== told) {
      context.narrator.say(`  ${elapsedText(performance.now() - startedMs)}: ${states}`);
    }
    told = states;
    return (await allServe(context, tasks)) ? tasks : undefined;
  });
}

async function allServe(context: DemoContext, tasks: readonly TaskView[]): Promise<boolean> {
  const nodes = webNodes(tasks);
  if (nodes.length < WEB_REPLICAS || tasks.filter(isServing).length < TASKS) return false;
  const answers = await Promise.all(nodes.map((node) => serves(context.address(node))));
  return answers.every(Boolean);
}

/** The rack brings the image to a spare node too, so that a replacement need not wait for it. */
async function untilOnSpare(context: DemoContext, tasks: readonly TaskView[]): Promise<void> {
  const wanted = webNodes(tasks).length + 1;
  await context.waitFor('the web image to be on a spare node', START_TIMEOUT_MS, async () => {
    const { images } = (await context.grappe.query('image', 'ls')) as {
      readonly images: readonly { readonly nodes: readonly string[] }[];
    };
    return images.some(({ nodes }) => nodes.length >= wanted) || undefined;
  });
  context.narrator.say(
    '  the web image is on a spare node, too: a replacement need not wait for it',
  );
}
