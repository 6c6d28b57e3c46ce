import { confirm } from '../confirm.ts';
import { printDocument, type OutputFormat } from '../format/print.ts';
import { note, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { resolveService } from './resolve-service.ts';

export interface RackOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface TrustSilenceOptions extends RackOptions {
  readonly yes?: boolean;
}

export interface RebalanceOptions extends RackOptions {
  readonly singletons?: boolean;
}

export async function trustSilence(io: CliIo, options: TrustSilenceOptions): Promise<void> {
  const question =
    'Have you looked, and are the silent nodes really down? Their tasks are placed on the nodes that are left.';
  await confirm(io, question, options.yes);
  await withSession(io, options, async ({ client }) => {
    const { nodes } = await client.trustSilence();
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, { nodes });
    }
    await note(io, `declared lost: ${nodes.join(', ')}; \`grappe ps\` shows where their tasks go`);
  });
}

export async function rebalance(
  io: CliIo,
  service: string | undefined,
  options: RebalanceOptions,
): Promise<void> {
  const singletons = options.singletons ?? false;
  await withSession(io, options, async ({ client }) => {
    const known = service === undefined ? undefined : await resolveService(client, service);
    await client.rebalance({ ...(known !== undefined && { service: known }), singletons });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, { service: known ?? null, singletons });
    }
    await note(
      io,
      `replicas${known === undefined ? '' : ` of ${known}`} that would be better off elsewhere are moved one by one: \`grappe events -f\` shows it`,
    );
  });
}
