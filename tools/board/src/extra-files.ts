import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { build } from 'esbuild';
import { packFolder } from './archive.ts';
import { REPOSITORY } from './repository.ts';

/** The check of pins that the adapter brings along. */
const PIN_CHECK = 'libs/adapters/gpio-onoff/src/pin-check-main.ts';
const AGENT_FILES = ['main.js', 'watchdog.bash'];
const AGENT_UNIT = 'grappe-agent.service';
const UNIT_PAGE = 'docs/operate/raspberry-pi.md';
const UNITS = 'etc/systemd/system';
/** Readable by its owner only, as the agent demands. */
const SECRET_MODE = 0o600;

/** What the board needs to join a rack. */
export interface JoinSettings {
  readonly controller: string;
  readonly token: string;
  readonly node: string;
}

/** Packs the agent as it was built, the check of pins, and services that join the rack and run the agent, into `file`. */
export async function packExtraFiles(
  folder: string,
  file: string,
  join: JoinSettings,
): Promise<void> {
  const agent = path.join(folder, 'opt/grappe/dist/agent');
  await mkdir(agent, { recursive: true });
  for (const name of AGENT_FILES) await copyBuilt(name, agent);
  await build({
    absWorkingDir: REPOSITORY,
    entryPoints: [PIN_CHECK],
    outfile: path.join(folder, 'opt/grappe/dist/pin-check/main.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['onoff'],
    logLevel: 'warning',
  });
  await addServices(folder, join);
  await packFolder(folder, file);
}

async function copyBuilt(name: string, folder: string): Promise<void> {
  const built = path.join(REPOSITORY, 'dist/agent', name);
  try {
    await copyFile(built, path.join(folder, name));
  } catch (cause) {
    throw new GrappeError('NOT_FOUND', `${built} is not built`, {
      cause,
      remedy: 'Build it: npm run build',
    });
  }
}

async function addServices(folder: string, join: JoinSettings): Promise<void> {
  const page = await readFile(path.join(REPOSITORY, UNIT_PAGE), 'utf8');
  const texts: Readonly<Record<string, string>> = {
    [AGENT_UNIT]: documentedUnit(page, AGENT_UNIT),
    [`${AGENT_UNIT}.d/joined.conf`]:
      '[Unit]\nRequires=board-join.service\nAfter=board-join.service\n',
    'board-join.service': joinUnit(join),
  };
  for (const [name, text] of Object.entries(texts)) {
    const file = path.join(folder, UNITS, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const wants = path.join(folder, UNITS, 'multi-user.target.wants');
  await mkdir(wants, { recursive: true });
  await symlink(`../${AGENT_UNIT}`, path.join(wants, AGENT_UNIT));
  await writeFile(path.join(folder, 'etc/join-token'), join.token, { mode: SECRET_MODE });
}

/** The unit as the page tells people to write it: what is tested is what they do. */
export function documentedUnit(page: string, unit: string): string {
  const text = page.split(`# /etc/systemd/system/${unit}\n`)[1]?.split('```')[0];
  if (text !== undefined) return text;
  throw new GrappeError('NOT_FOUND', `${UNIT_PAGE} does not show ${unit} any more`);
}

function joinUnit({ controller, node }: JoinSettings): string {
  const join = `join --controller ${controller} --token-file /etc/join-token --name ${node}`;
  return `[Unit]
Description=Joins the rack of the test
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/node /opt/grappe/dist/agent/main.js ${join}
`;
}
