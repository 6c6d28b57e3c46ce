import type { Brand } from './brand.ts';
import { err, ok, type Result } from './result.ts';

export type RackName = Brand<string, 'RackName'>;
export type NodeName = Brand<string, 'NodeName'>;
export type ConverterName = Brand<string, 'ConverterName'>;
export type StackName = Brand<string, 'StackName'>;
/** The name a service has within its stack (`web`). */
export type ServiceName = Brand<string, 'ServiceName'>;
/** `<stack>/<service>`: unique in the rack. */
export type ServiceKey = Brand<string, 'ServiceKey'>;
export type TaskId = Brand<string, 'TaskId'>;
/** Drawn by the controller for every connection of an agent; a message with another one is stale. */
export type SessionId = Brand<string, 'SessionId'>;
/** The kernel's `/proc/sys/kernel/random/boot_id`: another value means that the board has rebooted. */
export type BootId = Brand<string, 'BootId'>;

/** A DNS label (RFC 1123): names become host names, MQTT topic levels and container name parts, so the strictest wins. */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** RFC 1123 section 2.1. */
export const NAME_LENGTH_MAX = 63;
/** Compose allows underscores and dots in service names; both are harmless in container names. */
const SERVICE_LABEL = /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/;

function parse<N extends string>(
  kind: string,
  pattern: RegExp,
  expected: string,
): (text: string) => Result<Brand<string, N>, string> {
  return (text) =>
    text.length <= NAME_LENGTH_MAX && pattern.test(text)
      ? ok(text as Brand<string, N>)
      : err(
          `${JSON.stringify(text.slice(0, NAME_LENGTH_MAX + 1))} is not a ${kind} name: expected 1 to ${NAME_LENGTH_MAX} ${expected}`,
        );
}

const DNS_EXPECTED =
  'lower-case letters, digits and hyphens, beginning and ending with a letter or digit';
const SERVICE_EXPECTED =
  'letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit';

export const parseRackName = parse<'RackName'>('rack', DNS_LABEL, DNS_EXPECTED);
export const parseNodeName = parse<'NodeName'>('node', DNS_LABEL, DNS_EXPECTED);
export const parseConverterName = parse<'ConverterName'>('converter', DNS_LABEL, DNS_EXPECTED);
export const parseStackName = parse<'StackName'>('stack', DNS_LABEL, DNS_EXPECTED);
export const parseServiceName = parse<'ServiceName'>('service', SERVICE_LABEL, SERVICE_EXPECTED);

export function serviceKey(stack: StackName, service: ServiceName): ServiceKey {
  return `${stack}/${service}` as ServiceKey;
}
