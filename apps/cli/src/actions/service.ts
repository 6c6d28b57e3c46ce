import { GrappeError, REPLICAS_MAX } from '@grappe/domain';
import type { Service__Output } from '@grappe/protocol';
import { printRows, type OutputFormat } from '../format/print.ts';
import type { CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { resolveService } from './resolve-service.ts';
import { serviceColumns, serviceDocument } from './service-view.ts';
import { stackName } from './stack.ts';

export interface ServiceOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface ListServicesOptions extends ServiceOptions {
  readonly stack?: string;
}

export async function listServices(io: CliIo, options: ListServicesOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { stack } = options;
    const request = stack === undefined ? {} : { stack: stackName(stack) };
    const { services } = await client.listServices(request);
    await printServices(io, options.output, services);
  });
}

/** `web=3 shop/db=1`: checked as a whole before the first one is changed. */
export async function scaleServices(
  io: CliIo,
  changes: readonly string[],
  options: ServiceOptions,
): Promise<void> {
  const wanted = changes.map(parseScale);
  await withSession(io, options, async ({ client }) => {
    const resolved: { service: string; replicas: number }[] = [];
    for (const { name, replicas } of wanted) {
      resolved.push({ service: await resolveService(client, name), replicas });
    }
    const scaled: Service__Output[] = [];
    for (const change of resolved) {
      const { service } = await client.scaleService(change);
      if (service !== null) scaled.push(service);
    }
    await printServices(io, options.output, scaled);
  });
}

export function parseScale(text: string): { readonly name: string; readonly replicas: number } {
  const [, name, count] = /^([^=]+)=(\d{1,6})$/.exec(text) ?? [];
  const replicas = Number(count);
  if (name === undefined || !(replicas <= REPLICAS_MAX)) {
    throw new GrappeError(
      'INVALID_INPUT',
      `${JSON.stringify(text)} is not a service and its number of replicas`,
      { remedy: `write NAME=N with N from 0 to ${REPLICAS_MAX}, for instance web=3` },
    );
  }
  return { name, replicas };
}

function printServices(
  io: CliIo,
  format: OutputFormat,
  services: readonly Service__Output[],
): Promise<void> {
  return printRows(io, format, {
    columns: serviceColumns,
    rows: services,
    none: 'no services: `grappe deploy FILE` brings some',
    document: () => ({ services: services.map(serviceDocument) }),
  });
}
