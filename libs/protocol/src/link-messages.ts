/** The messages between agents and the controller, as the generated code types them. */
export type { AgentLinkClient } from './generated/grappe/link/v1/AgentLink.ts';
export type { AgentLinkHandlers } from './generated/grappe/link/v1/AgentLink.ts';
export type {
  AgentMessage,
  AgentMessage__Output,
} from './generated/grappe/link/v1/AgentMessage.ts';
export type {
  AgentTransferClient,
  AgentTransferHandlers,
} from './generated/grappe/link/v1/AgentTransfer.ts';
export type { Command, Command__Output } from './generated/grappe/link/v1/Command.ts';
export type { CommandResult__Output } from './generated/grappe/link/v1/CommandResult.ts';
export type {
  ControllerMessage,
  ControllerMessage__Output,
} from './generated/grappe/link/v1/ControllerMessage.ts';
export type { Hello, Hello__Output } from './generated/grappe/link/v1/Hello.ts';
export type { ImageChunk, ImageChunk__Output } from './generated/grappe/link/v1/ImageChunk.ts';
export type { LogChunk, LogChunk__Output } from './generated/grappe/link/v1/LogChunk.ts';
export type { LogLine, LogLine__Output } from './generated/grappe/link/v1/LogLine.ts';
export type { Refusal__Output } from './generated/grappe/link/v1/Refusal.ts';
export type { TaskReport, TaskReport__Output } from './generated/grappe/link/v1/TaskReport.ts';
export type {
  EnrolmentClient,
  EnrolmentHandlers,
} from './generated/grappe/enrolment/v1/Enrolment.ts';
export type { EnrolRequest__Output } from './generated/grappe/enrolment/v1/EnrolRequest.ts';
export type {
  EnrolResponse,
  EnrolResponse__Output,
} from './generated/grappe/enrolment/v1/EnrolResponse.ts';
