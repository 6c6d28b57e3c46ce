export { connectOperator, type OperatorClient, type OperatorOptions } from './operator.ts';
export type { OperatorTls } from './operator-channel.ts';
export type { ExplainError } from './operator-errors.ts';
export type { UploadSource } from './operator-upload.ts';
export { enrolNode, type EnrolOptions } from './enrol.ts';
export type { NodeTls } from './link-channel.ts';
export {
  LinkClient,
  type HeldImageInfo,
  type LinkClientOptions,
  type LinkHandlers,
} from './link.ts';
