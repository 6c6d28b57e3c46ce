import { AGENT_GONE_PRIORITY, type VirtualIpSpec } from '@grappe/domain';
import type { RunFolder } from './run-folder.ts';

/** The name of the one instance; it is part of every notice. */
export const INSTANCE = 'rack';

/**
 * Before everything ordinary: an advert that is 300 ms late moves the address. Not by keepalived's own real time priority: 2.2.7 limits its
 * computing time to nothing when it reads its configuration anew, and the kernel kills it where it may not raise a limit.
 */
const NICENESS = -20;
/** When and how often it says by gratuitous ARP who has the address: at once, again after this, and every so often. */
const ARP_REPEATS = 5;
const ARP_SECOND_DELAY_S = 1;
/** One packet, for a switch that has restarted or a client that missed the move. */
const ARP_REFRESH_S = 10;
/** A backstop: a living agent sees HAProxy end at once, and restarts it. Each check is a process. */
const CHECK_INTERVAL_S = 1;
const CHECKS_FAILED = 2;
/** What has passed no router. VRRP knows its partners by nothing else. */
const TTL_ON_LINK = 255;

export interface ConfigurationInput {
  readonly spec: VirtualIpSpec;
  readonly interfaceName: string;
  readonly files: RunFolder['files'];
  /** Where the load balancer writes its process id. */
  readonly proxyPidPath: string | undefined;
}

/**
 * keepalived.conf. The spec must have passed `checkVirtualIp`, and paths {@link isPlainPath}: then no text of theirs is anything but one word.
 */
export function renderConfig(input: ConfigurationInput): string {
  const { files, proxyPidPath } = input;
  const checks = [
    ...check('agent', `${files.alive} ${files.agent}`, AGENT_GONE_PRIORITY),
    ...(proxyPidPath === undefined
      ? []
      : check('proxy', `${files.alive} ${proxyPidPath} haproxy`, 0)),
  ];
  const lines = [...globals(files), ...servingFile(files), ...checks, ...instance(input)];
  return `${lines.join('\n')}\n`;
}

function globals(files: RunFolder['files']): readonly string[] {
  return block('global_defs', [
    'vrrp_version 3',
    'script_user root',
    'enable_script_security',
    `vrrp_notify_fifo ${files.notices}`,
    `reload_file ${files.reading}`,
    'vrrp_notify_priority_changes yes',
    'vrrp_no_swap',
    `vrrp_priority ${NICENESS}`,
  ]);
}

/** At fault while the file says anything but 0. */
function servingFile(files: RunFolder['files']): readonly string[] {
  return block('track_file serving', [`file ${files.serving}`, 'weight 0']);
}

/** A weight of 0 is a fault; another one is added to the priority. */
function check(name: string, script: string, weight: number): readonly string[] {
  return block(`vrrp_script ${name}`, [
    `script "/bin/sh ${script}"`,
    `interval ${CHECK_INTERVAL_S}`,
    `timeout ${CHECK_INTERVAL_S}`,
    `fall ${CHECKS_FAILED}`,
    'rise 1',
    `weight ${weight}`,
  ]);
}

function instance(input: ConfigurationInput): readonly string[] {
  const { spec, interfaceName, proxyPidPath } = input;
  const seconds = (spec.advertIntervalMs / 1_000).toFixed(2);
  return block(`vrrp_instance ${INSTANCE}`, [
    'state BACKUP',
    'nopreempt',
    `interface ${interfaceName}`,
    `virtual_router_id ${spec.routerId}`,
    `priority ${spec.priority}`,
    `advert_int ${seconds}`,
    `unicast_src_ip ${spec.own.address}`,
    'track_src_ip',
    'check_unicast_src',
    ...unicastPeers(spec),
    // The one that keeps the address hears of the other, and tells the network again who has it.
    'higher_prio_send_advert yes',
    `garp_master_delay ${ARP_SECOND_DELAY_S}`,
    `garp_master_repeat ${ARP_REPEATS}`,
    `garp_lower_prio_delay ${ARP_SECOND_DELAY_S}`,
    `garp_lower_prio_repeat ${ARP_REPEATS}`,
    `garp_master_refresh ${ARP_REFRESH_S}`,
    'garp_master_refresh_repeat 1',
    ...block('track_file', ['serving']),
    ...block('track_script', proxyPidPath === undefined ? ['agent'] : ['agent', 'proxy']),
    ...block('virtual_ipaddress', [`${spec.address}/32 dev ${interfaceName}`]),
  ]);
}

/** A lone gateway has nobody to write to; keepalived uses multicast then, which nobody minds. */
function unicastPeers({ peers }: VirtualIpSpec): readonly string[] {
  if (peers.length === 0) return [];
  const ttl = `min_ttl ${TTL_ON_LINK} max_ttl ${TTL_ON_LINK}`;
  return block(
    'unicast_peer',
    peers.map(({ address }) => `${address} ${ttl}`),
  );
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}
