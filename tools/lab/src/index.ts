export type { BringUpOptions } from './bring-up.ts';
export type { EngineReply, EngineRequest } from './docker-socket.ts';
export { askEngine, engineAnswers, mustAskEngine } from './docker-socket.ts';
export { Lab } from './lab.ts';
export type { LabChoices, LabDescription, LabNode } from './lab-description.ts';
export { DEFAULT_LAB_NAME, DEFAULT_SUBNET } from './lab-description.ts';
export type { LabErrorCode } from './lab-error.ts';
export { LabError } from './lab-error.ts';
export type { LabProcess, ProcessSpec } from './lab-process.ts';
export { logTail } from './lab-process.ts';
export type { PowerState } from './node-machine.ts';
export { prepareHost } from './prepare.ts';
export type { Observation, ProbeTarget } from './probe.ts';
export { OutageProbe } from './probe.ts';
export type { ProcessIdentity } from './process-identity.ts';
export { identifyProcess, isProcessAlive } from './process-identity.ts';
export {
  CONTROLLER_PORT,
  CONTROLLER_PROCESS,
  agentProcess,
  joinAndStartAgents,
  operatorEnvironment,
  productFiles,
  rackYaml,
  requireBuiltProduct,
  startController,
  waitForController,
} from './product.ts';
export type { TinyImage, TinyImageOptions } from './registry-free-image.ts';
export { buildTinyImage } from './registry-free-image.ts';
export { findLeftovers } from './leftovers.ts';
export type { CommandOptions, CommandResult } from './run-command.ts';
export type { LabStatus, NodeStatus } from './status.ts';
export { labStatus, statusTable } from './status.ts';
export { tcpAnswers } from './tcp-answers.ts';
export { waitUntil } from './wait-until.ts';
