import {
  err,
  failure,
  identityUserName,
  ok,
  type Failure,
  type RackName,
  type Result,
} from '@grappe/domain';
import { DISCOVERY_PREFIX, HUB_STATUS_TOPIC, rackBranch } from '@grappe/protocol';
import { CLIENTS_MAX, INFLIGHT_INBOUND_MAX, KEEPALIVE_MAX_S, PACKET_BYTES_MAX } from './limits.ts';

/** Messages that wait for a client which does not read, per client; beyond, Mosquitto drops the newest. */
const QUEUED_MESSAGES_MAX = 1_000;
const PORT_MAX = 65_535;
/** An absolute path on one line of a configuration file. */
const PATH = /^\/[^\p{Cc}]+$/u;
/** An address or interface-less host name: no space, no line end. */
const ADDRESS = /^[0-9a-zA-Z.:-]+$/;

export interface MosquittoFiles {
  /** Authority whose certificates are let in. */
  readonly ca: string;
  /** The broker's own certificate, which carries the server name that clients check. */
  readonly cert: string;
  readonly key: string;
  /** Where the rendered access file will be. */
  readonly acl: string;
  /** Revoked certificates, PEM; Mosquitto reads it anew on SIGHUP. */
  readonly crl?: string;
}

export interface MosquittoOptions {
  readonly rack: RackName;
  readonly port: number;
  /** Address to listen on; all when absent. */
  readonly address?: string;
  /** The operators who may read; one who is not listed reads nothing. */
  readonly operators: readonly string[];
  /** Home automation that may read, and press the buttons of nodes. */
  readonly hubs?: readonly string[];
  readonly files: MosquittoFiles;
}

export interface MosquittoConfig {
  /** Content of mosquitto.conf. */
  readonly conf: string;
  /** Content of the file at `files.acl`. */
  readonly acl: string;
}

/** Configuration of a Mosquitto 2.0 that keeps the embedded broker's rules, for racks that already have one or want it elsewhere. */
export function renderMosquittoConfig(options: MosquittoOptions): Result<MosquittoConfig, Failure> {
  const { port, address, files } = options;
  const paths: Readonly<Record<string, string>> = { ...files };
  const badPath = Object.entries(paths).find(([, path]) => !PATH.test(path));
  if (badPath !== undefined) {
    const [name, path] = badPath;
    return refused(`${name} ${JSON.stringify(path)}`, 'expected an absolute path on one line');
  }
  if (!Number.isInteger(port) || port < 1 || port > PORT_MAX) {
    return refused(`port ${port}`, `expected 1 to ${PORT_MAX}`);
  }
  if (address !== undefined && !ADDRESS.test(address)) {
    return refused(`address ${JSON.stringify(address)}`, 'expected an address');
  }
  const operators = options.operators.map((name) => identityUserName({ kind: 'operator', name }));
  const hubs = (options.hubs ?? []).map((name) => identityUserName({ kind: 'hub', name }));
  const badOperator = operators.find(isBadUserName);
  if (badOperator !== undefined) {
    return refused(`operator ${JSON.stringify(badOperator)}`, 'expected an operator name');
  }
  const badHub = hubs.find(isBadUserName);
  if (badHub !== undefined) {
    return refused(`hub ${JSON.stringify(badHub)}`, 'expected a hub name');
  }
  return ok({ conf: renderConf(options), acl: renderAcl(options.rack, operators, hubs) });
}

function isBadUserName(name: string): boolean {
  return !/^[\w.:-]+$/.test(name);
}

function refused(what: string, expected: string): Result<never, Failure> {
  return err(failure('INVALID_INPUT', `Mosquitto configuration: ${what}: ${expected}`));
}

function renderConf({ port, address, files }: MosquittoOptions): string {
  const lines = [
    '# Mosquitto 2.0 for a Grappe rack: mutual TLS, the common name of the certificate is the user.',
    `listener ${port}${address === undefined ? '' : ` ${address}`}`,
    `cafile ${files.ca}`,
    `certfile ${files.cert}`,
    `keyfile ${files.key}`,
    ...(files.crl === undefined ? [] : [`crlfile ${files.crl}`]),
    'tls_version tlsv1.2',
    'require_certificate true',
    'use_identity_as_username true',
    `max_connections ${CLIENTS_MAX}`,
    '',
    'allow_anonymous false',
    `acl_file ${files.acl}`,
    '',
    '# Facts are said again at each connection: nothing needs the disk.',
    'persistence false',
    'log_dest stderr',
    'sys_interval 0',
    `max_packet_size ${PACKET_BYTES_MAX}`,
    `max_inflight_messages ${INFLIGHT_INBOUND_MAX}`,
    `max_queued_messages ${QUEUED_MESSAGES_MAX}`,
    `max_keepalive ${KEEPALIVE_MAX_S}`,
    '# Sessions of absent clients are forgotten; retained topics tell what they have missed.',
    'persistent_client_expiration 1h',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * `%u` is the user name. Only a node's is free of colons, so the pattern gives branches to nodes alone; operators and hubs, to whom it applies as
 * well, are denied the branch that would carry their name.
 */
function renderAcl(rack: RackName, operators: readonly string[], hubs: readonly string[]): string {
  const branch = rackBranch(rack);
  const reader = (userName: string): string[] => [
    '',
    `user ${userName}`,
    `topic deny ${branch}/node/${userName}/#`,
    `topic read ${branch}/#`,
    `topic read ${DISCOVERY_PREFIX}/#`,
  ];
  const lines = [
    '# A node: its own branch.',
    `pattern readwrite ${branch}/node/%u/#`,
    '',
    '# The controller: the rack, and its devices in Home Assistant; a topic level has no half wildcard, so any device.',
    `user ${identityUserName({ kind: 'controller' })}`,
    `topic readwrite ${branch}/#`,
    `topic read ${HUB_STATUS_TOPIC}`,
    `topic write ${DISCOVERY_PREFIX}/device/+/config`,
    ...operators.flatMap(reader),
    ...hubs.flatMap((userName) => [
      ...reader(userName),
      `topic write ${branch}/command/+`,
      `topic write ${HUB_STATUS_TOPIC}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
