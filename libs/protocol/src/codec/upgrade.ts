import {
  err,
  failure,
  MESSAGE_TEXT_MAX,
  NODE_UPGRADE_STATES,
  ok,
  PACKAGE_BYTES_MAX,
  parseDebianVersion,
  UPGRADE_ACTIONS,
  UPGRADE_PACKAGE_NAMES,
  UPGRADE_PACKAGES_MAX,
  type Failure,
  type Result,
  type UpgradeOrder,
  type UpgradePackage,
  type UpgradeReport,
} from '@grappe/domain';
import type {
  UpgradeOrder as UpgradeOrderProto,
  UpgradeOrder__Output,
} from '../generated/grappe/link/v1/UpgradeOrder.ts';
import type {
  UpgradeReport as UpgradeReportProto,
  UpgradeReport__Output,
} from '../generated/grappe/link/v1/UpgradeReport.ts';
import { enumCodec } from './enum-codec.ts';
import { decoding, type Fields } from './wire-fields.ts';

const ID_LENGTH_MAX = 64;
/** Each becomes part of a path on the node. */
const ID = /^[a-z0-9-]{1,64}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ARCHITECTURE = /^[a-z0-9]{2,16}$/;
const PACKAGE_BYTES = { min: 1, max: PACKAGE_BYTES_MAX };
const DONE_BYTES = { min: 0, max: UPGRADE_PACKAGES_MAX * PACKAGE_BYTES_MAX };

const actionCodec = enumCodec('ACTION', UPGRADE_ACTIONS);
const stateCodec = enumCodec('STATE', NODE_UPGRADE_STATES);

/** Undefined: nothing is to be done any more. */
export function encodeUpgradeOrder(order: UpgradeOrder | undefined): UpgradeOrderProto {
  if (order === undefined) return {};
  const { id, action, version, packages, why } = order;
  return {
    ...{ id, version, why: why.slice(0, MESSAGE_TEXT_MAX) },
    action: actionCodec.encode(action),
    packages: packages.map((one) => ({ ...one })),
  };
}

export function decodeUpgradeOrder(
  message: UpgradeOrder__Output | null,
): Result<UpgradeOrder | undefined, Failure> {
  if (message?.id === '') return ok(undefined);
  const order = decoding('upgrade', message, readOrder);
  if (!order.ok || order.value.packages.length > 0) return order;
  return err(failure('INVALID_INPUT', 'upgrade.packages: expected at least one'));
}

function readOrder(order: Fields): UpgradeOrder {
  return {
    id: order.matching('id', ID, 'the id of an upgrade'),
    action: order.choice('action', actionCodec),
    version: order.named('version', version),
    packages: order.messages('packages', UPGRADE_PACKAGES_MAX, readPackage),
    why: order.text('why', MESSAGE_TEXT_MAX),
  };
}

function readPackage(fields: Fields): UpgradePackage {
  const name = fields.text('name');
  const known = UPGRADE_PACKAGE_NAMES.find((one) => one === name);
  return {
    name: known ?? fields.fail('name', `expected one of ${UPGRADE_PACKAGE_NAMES.join(', ')}`),
    version: fields.named('version', version),
    architecture: fields.matching('architecture', ARCHITECTURE, 'an architecture of Debian'),
    sha256: fields.matching('sha256', SHA256, '64 hexadecimal digits'),
    sizeBytes: fields.integer('sizeBytes', PACKAGE_BYTES),
  };
}

function version(text: string): Result<string, string> {
  const parsed = parseDebianVersion(text);
  return parsed.ok ? ok(text) : parsed;
}

export function encodeUpgradeReport(report: UpgradeReport): UpgradeReportProto {
  return {
    id: report.id,
    state: stateCodec.encode(report.state),
    doneBytes: report.doneBytes,
    message: report.message.slice(0, MESSAGE_TEXT_MAX),
  };
}

export function decodeUpgradeReport(
  message: UpgradeReport__Output | null,
): Result<UpgradeReport, Failure> {
  return decoding('upgradeReport', message, (report) => ({
    id: report.text('id', ID_LENGTH_MAX),
    state: report.choice('state', stateCodec),
    doneBytes: report.integer('doneBytes', DONE_BYTES),
    message: report.text('message', MESSAGE_TEXT_MAX),
  }));
}
