import type {
  DecisionCause,
  HardwareView,
  NodeSummary,
  NodeVerdict,
  ServiceChange,
  ServiceSummary,
  SlotExplanation,
  StackSummary,
  TaskSummary,
} from '@grappe/controller-core';
import { slotText, type RackEvent } from '@grappe/domain';
import {
  availabilityCodec,
  encodeHardwareReport,
  encodeNodeFacts,
  encodeServiceSpec,
  encodeTaskStatus,
  nodeConditionCodec,
  powerSourceCodec,
  type DecisionCause as DecisionCauseProto,
  type Event,
  type Node,
  type NodeHardware,
  type NodePower,
  type NodeVerdict as NodeVerdictProto,
  type Service,
  type ServiceChange as ServiceChangeProto,
  type SlotExplanation as SlotExplanationProto,
  type Stack,
  type Task,
} from '@grappe/protocol';

/** Views of the core as the operator API says them. `withImages`: only where one node is asked for; its images and its hardware may be long. */
export function encodeNode(node: NodeSummary, withImages: boolean): Node {
  return {
    name: node.record.name,
    condition: nodeConditionCodec.encode(node.condition),
    availability: availabilityCodec.encode(node.record.availability),
    address: node.address,
    converter: node.record.converter ?? '',
    roles: [...node.record.roles],
    labels: { ...node.record.labels },
    facts: node.facts === undefined ? null : encodeNodeFacts(node.facts),
    tasksRunning: node.tasksRunning,
    cpusReserved: node.cpusReserved,
    memoryReservedBytes: node.memoryReservedBytes,
    ...(node.silentMs === undefined ? {} : { silentMs: node.silentMs }),
    ...(node.clockSkewMs === undefined ? {} : { clockSkewMs: node.clockSkewMs }),
    ...(node.certificateExpiresAtMs === undefined
      ? {}
      : { certificateExpiresAtMs: node.certificateExpiresAtMs }),
    ...(node.maintenanceLeftMs === undefined ? {} : { maintenanceLeftMs: node.maintenanceLeftMs }),
    images: withImages ? [...node.images] : [],
    hardware: withImages && node.hardware !== undefined ? encodeNodeHardware(node.hardware) : null,
    note: node.note,
    power: encodeDraw(node),
  };
}

function encodeDraw({ record, draw, hardware }: NodeSummary): NodePower | null {
  if (draw === undefined) return null;
  return {
    node: record.name,
    converter: record.converter ?? '',
    watts: draw.watts,
    source: powerSourceCodec.encode(draw.source),
    underVoltage: hardware?.report.underVoltage === true,
  };
}

function encodeNodeHardware(view: HardwareView): NodeHardware {
  return {
    report: encodeHardwareReport(view.report),
    reportedAgoMs: view.reportedAgoMs,
    faults: [...view.faults],
    identifyLeftMs: view.identifyLeftMs,
  };
}

export function encodeTask(summary: TaskSummary): Task {
  const { task, status, nodeLost } = summary;
  return {
    id: task.id,
    service: task.service,
    slot: slotText(task.slot),
    version: task.version,
    node: task.node ?? '',
    wanted: task.desired === 'running' && task.ended === undefined,
    status: encodeTaskStatus(status),
    createdAtMs: task.createdAtMs,
    reason: task.reason,
    image: task.spec.image,
    nodeLost,
    standby: task.standby === true,
    movedFrom: task.movedFrom ?? '',
  };
}

export function encodeService(summary: ServiceSummary): Service {
  const { service } = summary;
  return {
    key: service.key,
    image: service.spec.image,
    global: service.spec.mode.kind === 'global',
    tasksRunning: summary.tasksRunning,
    tasksWanted: summary.tasksWanted,
    version: service.version,
    ports: encodeServiceSpec(service.spec).ports ?? [],
    note: summary.note,
    address: summary.address ?? '',
  };
}

export function encodeStack(summary: StackSummary): Stack {
  return {
    name: summary.stack.name,
    services: summary.services,
    tasksRunning: summary.tasksRunning,
    tasksWanted: summary.tasksWanted,
    deployedAtMs: summary.stack.deployedAtMs,
  };
}

export function encodeChange(change: ServiceChange): ServiceChangeProto {
  return {
    service: change.service,
    kind: `KIND_${change.kind.toUpperCase()}` as never,
    version: change.version,
  };
}

export function encodeSlot(slot: SlotExplanation): SlotExplanationProto {
  return {
    slot: slot.slot,
    task: slot.current === undefined ? null : encodeTask(slot.current),
    summary: slot.summary,
    verdicts: slot.verdicts.map(encodeVerdict),
    earlier: slot.earlier.map(encodeTask),
    ...(slot.decidedAgoMs === undefined ? {} : { decidedAgoMs: slot.decidedAgoMs }),
    because: encodeCause(slot.because),
    waitsFor: slot.waitsFor ?? '',
    spare: slot.spare ?? '',
    standby: slot.standby === undefined ? null : encodeTask(slot.standby),
  };
}

export function encodeCause(cause: DecisionCause | undefined): DecisionCauseProto | null {
  return cause === undefined ? null : { incident: cause.incident, text: cause.text };
}

function encodeVerdict(verdict: NodeVerdict): NodeVerdictProto {
  return {
    node: verdict.node,
    fits: verdict.fits,
    reason: verdict.reason,
    score: verdict.score,
  };
}

export function encodeEvent(event: RackEvent): Event {
  return {
    sequence: event.sequence,
    kind: event.kind,
    atMs: event.atMs,
    node: event.node ?? '',
    stack: event.stack ?? '',
    service: event.service ?? '',
    task: event.task ?? '',
    message: event.message,
  };
}
