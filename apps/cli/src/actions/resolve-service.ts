import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { GrappeError, parseServiceName } from '@grappe/domain';
import { parseServiceKey } from '@grappe/protocol';

const LIST_REMEDY = '`grappe service ls` lists all services';

/** `stack/service` as it is; a bare service name when only one stack has it. */
export async function resolveService(
  client: Pick<OperatorClient, 'listServices'>,
  name: string,
): Promise<string> {
  if (name.includes('/')) {
    const key = parseServiceKey(name);
    if (key.ok) return key.value;
    throw new GrappeError('INVALID_INPUT', key.error, { remedy: LIST_REMEDY });
  }
  const bare = parseServiceName(name);
  if (!bare.ok) throw new GrappeError('INVALID_INPUT', bare.error, { remedy: LIST_REMEDY });
  const { services } = await client.listServices({});
  const found = services.map(({ key }) => key).filter((key) => key.endsWith(`/${name}`));
  const [first, ...others] = found;
  if (first === undefined) {
    throw new GrappeError('NOT_FOUND', `no stack has a service ${name}`, { remedy: LIST_REMEDY });
  }
  if (others.length > 0) {
    throw new GrappeError('INVALID_INPUT', `${name} is a service of several stacks`, {
      remedy: `write one of ${found.join(', ')}`,
    });
  }
  return first;
}
