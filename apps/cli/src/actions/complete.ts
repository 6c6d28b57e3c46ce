import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { COMPLETED_KINDS, type CompletedKind } from '../completion/completed-kinds.ts';
import { write, type CliIo } from '../io.ts';
import { withSession } from '../session.ts';

/** Whoever presses Tab waits no longer than this; then the shell completes nothing. */
const COMPLETE_DEADLINE_MS = 800;

/** Who asks for one mostly asks for one of the latest. */
const INCIDENTS_OFFERED_MAX = 20;

const NAMES: Readonly<Record<CompletedKind, (client: OperatorClient) => Promise<string[]>>> = {
  nodes: async (client) => (await client.listNodes()).nodes.map(({ name }) => name),
  services: async (client) => (await client.listServices({})).services.map(({ key }) => key),
  incidents: async (client) =>
    (await client.listIncidents({ limit: INCIDENTS_OFFERED_MAX })).incidents.map(({ id }) =>
      String(id),
    ),
  subjects: async (client) =>
    (await Promise.all([NAMES.nodes(client), NAMES.services(client)])).flat(),
  tokens: async (client) => (await client.listTokens()).tokens.map(({ id }) => id),
  stacks: async (client) => (await client.listStacks()).stacks.map(({ name }) => name),
};

/** Names for shell completion, one a line. Never an error: it would end up in the middle of what a person types. */
export async function completeNames(io: CliIo, kind: string): Promise<void> {
  const names = COMPLETED_KINDS.find((known) => known === kind);
  if (names === undefined) return;
  try {
    const found = await withSession(
      io,
      { deadlineMaxMs: COMPLETE_DEADLINE_MS, quiet: true },
      ({ client }) => NAMES[names](client),
    );
    // Shells split and expand what they get: only what names are made of may pass.
    const safe = found.filter((name) => /^[\w./-]+$/.test(name));
    await write(io.stdout, safe.map((name) => `${name}\n`).join(''));
  } catch {
    // No controller, no context: nothing to offer.
  }
}
