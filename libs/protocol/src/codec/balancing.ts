import {
  BALANCE_NAMES,
  err,
  ok,
  REFUSED_BALANCE,
  STATUS_RANGES_MAX,
  type Balance,
  type BalancingPolicy,
  type Result,
  type ServerCheck,
  type SupportedBalanceName,
} from '@grappe/domain';
import type { BalancingPolicy as BalancingPolicyProto } from '../generated/grappe/types/v1/BalancingPolicy.ts';
import type { ServerCheck as ServerCheckProto } from '../generated/grappe/types/v1/ServerCheck.ts';
import { given, type Fields } from './wire-fields.ts';
import { COUNT, DURATION_MS, FACT_LENGTH_MAX } from './wire-limits.ts';

const HTTP_STATUS = { min: 100, max: 599 };

export function encodePolicy(policy: BalancingPolicy): BalancingPolicyProto {
  const { balance, sticky, timeouts } = policy;
  return {
    balance: balance.name,
    balanceHeader: balance.name === 'header-hash' ? balance.header : '',
    ...(sticky.kind === 'cookie' ? { cookie: sticky.cookie } : {}),
    ...(sticky.kind === 'source' ? { sourceExpireMs: sticky.expireMs } : {}),
    check: encodeCheck(policy.check),
    connectTimeoutMs: timeouts.connectMs,
    serverTimeoutMs: timeouts.serverMs,
    queueTimeoutMs: timeouts.queueMs,
    tunnelTimeoutMs: timeouts.tunnelMs,
    retries: policy.retries,
    ...given('connectionsMax', policy.connectionsMax),
  };
}

/** Types and sizes only: whether it is in order is the domain's to say (`checkFrontDoor`). */
export function readPolicy(policy: Fields): BalancingPolicy {
  return {
    balance: readBalance(policy),
    sticky: readSticky(policy),
    check: readCheck(policy.messageOptional('check')),
    timeouts: {
      connectMs: policy.integer('connectTimeoutMs', DURATION_MS),
      serverMs: policy.integer('serverTimeoutMs', DURATION_MS),
      queueMs: policy.integer('queueTimeoutMs', DURATION_MS),
      tunnelMs: policy.integer('tunnelTimeoutMs', DURATION_MS),
    },
    retries: policy.integer('retries', COUNT),
    ...given('connectionsMax', policy.integerOptional('connectionsMax', COUNT)),
  };
}

function encodeCheck(check: ServerCheck): ServerCheckProto | null {
  if (check.kind === 'none') return null;
  const { intervalMs, timeoutMs, rise, fall } = check;
  const http =
    check.kind === 'http'
      ? {
          path: check.path,
          ...given('host', check.host),
          expectedStatus: check.expectedStatus.map((range) => ({ ...range })),
        }
      : null;
  const command = check.kind === 'command' ? check.command : '';
  return { intervalMs, timeoutMs, rise, fall, http, command };
}

function readBalance(policy: Fields): Balance {
  const name = policy.named('balance', parseBalanceName);
  if (name !== 'header-hash') return { name };
  return { name, header: policy.text('balanceHeader', FACT_LENGTH_MAX) };
}

function parseBalanceName(text: string): Result<SupportedBalanceName, string> {
  const name = BALANCE_NAMES.find((known) => known === text);
  return name === undefined || Object.hasOwn(REFUSED_BALANCE, name)
    ? err('expected the name of an algorithm')
    : ok(name as SupportedBalanceName);
}

function readSticky(policy: Fields): BalancingPolicy['sticky'] {
  if (!policy.has('cookie') && !policy.has('sourceExpireMs')) return { kind: 'none' };
  return policy.oneOf(['cookie', 'sourceExpireMs']) === 'cookie'
    ? { kind: 'cookie', cookie: policy.text('cookie', FACT_LENGTH_MAX) }
    : { kind: 'source', expireMs: policy.integer('sourceExpireMs', DURATION_MS) };
}

function readCheck(check: Fields | undefined): ServerCheck {
  if (check === undefined) return { kind: 'none' };
  const timing = {
    intervalMs: check.integer('intervalMs', DURATION_MS),
    timeoutMs: check.integer('timeoutMs', DURATION_MS),
    rise: check.integer('rise', COUNT),
    fall: check.integer('fall', COUNT),
  };
  const command = check.text('command', FACT_LENGTH_MAX);
  if (command !== '') return { kind: 'command', ...timing, command };
  const http = check.messageOptional('http');
  if (http === undefined) return { kind: 'tcp', ...timing };
  return {
    kind: 'http',
    ...timing,
    path: http.text('path', FACT_LENGTH_MAX),
    ...given('host', http.textOptional('host', FACT_LENGTH_MAX)),
    expectedStatus: http.messages('expectedStatus', STATUS_RANGES_MAX, (range) => ({
      from: range.integer('from', HTTP_STATUS),
      to: range.integer('to', HTTP_STATUS),
    })),
  };
}
