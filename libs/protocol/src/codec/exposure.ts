import {
  CERTIFICATES_MAX,
  parseNodeName,
  SERVER_WEIGHT_MAX,
  type ExposureSpec,
  type NodeName,
  type ReplacementSpec,
} from '@grappe/domain';
import type { Exposure } from '../generated/grappe/types/v1/Exposure.ts';
import { encodePolicy, readPolicy } from './balancing.ts';
import { given, type Fields } from './wire-fields.ts';
import { DURATION_MS, FACT_LENGTH_MAX, PORT_NUMBER } from './wire-limits.ts';

const WEIGHT = { min: 0, max: SERVER_WEIGHT_MAX };

export function encodeExposure(exposure: ExposureSpec): Exposure {
  const { target, port, certificates = [], clientTimeoutMs, weights = {} } = exposure;
  const common = {
    target,
    port,
    certificates: [...certificates],
    clientTimeoutMs,
    policy: encodePolicy(exposure),
    weights: { ...weights },
    weightsByLoad: exposure.weightsByLoad === true,
    replacement: exposure.replacement ?? null,
  };
  if (exposure.mode === 'tcp') return { ...common, http: false };
  const { host, path, forwardedFor } = exposure;
  return { ...common, http: true, ...given('host', host), ...given('path', path), forwardedFor };
}

export function readExposure(exposure: Fields): ExposureSpec {
  const certificates = exposure.texts('certificates', CERTIFICATES_MAX, FACT_LENGTH_MAX);
  const weights = readWeights(exposure);
  const common = {
    target: exposure.integer('target', PORT_NUMBER),
    port: exposure.integer('port', PORT_NUMBER),
    ...given('certificates', certificates.length === 0 ? undefined : certificates),
    clientTimeoutMs: exposure.integer('clientTimeoutMs', DURATION_MS),
    ...given('weights', Object.keys(weights).length === 0 ? undefined : weights),
    ...(exposure.flag('weightsByLoad') ? { weightsByLoad: true as const } : {}),
    ...given('replacement', readReplacement(exposure)),
    ...readPolicy(exposure.message('policy')),
  };
  if (!exposure.flag('http')) return { ...common, mode: 'tcp' };
  return {
    ...common,
    mode: 'http',
    ...given('host', exposure.textOptional('host', FACT_LENGTH_MAX)),
    ...given('path', exposure.textOptional('path', FACT_LENGTH_MAX)),
    forwardedFor: exposure.flag('forwardedFor'),
  };
}

function readReplacement(exposure: Fields): ReplacementSpec | undefined {
  const replacement = exposure.messageOptional('replacement');
  return (
    replacement && {
      afterMs: replacement.integer('afterMs', DURATION_MS),
      startPeriodMs: replacement.integer('startPeriodMs', DURATION_MS),
    }
  );
}

function readWeights(exposure: Fields): Readonly<Record<NodeName, number>> {
  const isNode = (name: string): boolean => parseNodeName(name).ok;
  return exposure.integerMap('weights', isNode, WEIGHT);
}
