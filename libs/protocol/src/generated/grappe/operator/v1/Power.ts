// Original file: grappe/operator/v1/power.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ClearTierRequest as _grappe_operator_v1_ClearTierRequest, ClearTierRequest__Output as _grappe_operator_v1_ClearTierRequest__Output } from '../../../grappe/operator/v1/ClearTierRequest.ts';
import type { GetPowerRequest as _grappe_operator_v1_GetPowerRequest, GetPowerRequest__Output as _grappe_operator_v1_GetPowerRequest__Output } from '../../../grappe/operator/v1/GetPowerRequest.ts';
import type { GetPowerResponse as _grappe_operator_v1_GetPowerResponse, GetPowerResponse__Output as _grappe_operator_v1_GetPowerResponse__Output } from '../../../grappe/operator/v1/GetPowerResponse.ts';
import type { PlanPowerRequest as _grappe_operator_v1_PlanPowerRequest, PlanPowerRequest__Output as _grappe_operator_v1_PlanPowerRequest__Output } from '../../../grappe/operator/v1/PlanPowerRequest.ts';
import type { PlanPowerResponse as _grappe_operator_v1_PlanPowerResponse, PlanPowerResponse__Output as _grappe_operator_v1_PlanPowerResponse__Output } from '../../../grappe/operator/v1/PlanPowerResponse.ts';
import type { PowerReportRequest as _grappe_operator_v1_PowerReportRequest, PowerReportRequest__Output as _grappe_operator_v1_PowerReportRequest__Output } from '../../../grappe/operator/v1/PowerReportRequest.ts';
import type { PowerReportResponse as _grappe_operator_v1_PowerReportResponse, PowerReportResponse__Output as _grappe_operator_v1_PowerReportResponse__Output } from '../../../grappe/operator/v1/PowerReportResponse.ts';
import type { SetTierRequest as _grappe_operator_v1_SetTierRequest, SetTierRequest__Output as _grappe_operator_v1_SetTierRequest__Output } from '../../../grappe/operator/v1/SetTierRequest.ts';

export interface PowerClient extends grpc.Client {
  ClearTier(argument: _grappe_operator_v1_ClearTierRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  ClearTier(argument: _grappe_operator_v1_ClearTierRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  ClearTier(argument: _grappe_operator_v1_ClearTierRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  ClearTier(argument: _grappe_operator_v1_ClearTierRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  clearTier(argument: _grappe_operator_v1_ClearTierRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  clearTier(argument: _grappe_operator_v1_ClearTierRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  clearTier(argument: _grappe_operator_v1_ClearTierRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  clearTier(argument: _grappe_operator_v1_ClearTierRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  
  GetPower(argument: _grappe_operator_v1_GetPowerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  GetPower(argument: _grappe_operator_v1_GetPowerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  GetPower(argument: _grappe_operator_v1_GetPowerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  GetPower(argument: _grappe_operator_v1_GetPowerRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  getPower(argument: _grappe_operator_v1_GetPowerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  getPower(argument: _grappe_operator_v1_GetPowerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  getPower(argument: _grappe_operator_v1_GetPowerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  getPower(argument: _grappe_operator_v1_GetPowerRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  
  PlanPower(argument: _grappe_operator_v1_PlanPowerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  PlanPower(argument: _grappe_operator_v1_PlanPowerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  PlanPower(argument: _grappe_operator_v1_PlanPowerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  PlanPower(argument: _grappe_operator_v1_PlanPowerRequest, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  planPower(argument: _grappe_operator_v1_PlanPowerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  planPower(argument: _grappe_operator_v1_PlanPowerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  planPower(argument: _grappe_operator_v1_PlanPowerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  planPower(argument: _grappe_operator_v1_PlanPowerRequest, callback: grpc.requestCallback<_grappe_operator_v1_PlanPowerResponse__Output>): grpc.ClientUnaryCall;
  
  PowerReport(argument: _grappe_operator_v1_PowerReportRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  PowerReport(argument: _grappe_operator_v1_PowerReportRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  PowerReport(argument: _grappe_operator_v1_PowerReportRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  PowerReport(argument: _grappe_operator_v1_PowerReportRequest, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  powerReport(argument: _grappe_operator_v1_PowerReportRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  powerReport(argument: _grappe_operator_v1_PowerReportRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  powerReport(argument: _grappe_operator_v1_PowerReportRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  powerReport(argument: _grappe_operator_v1_PowerReportRequest, callback: grpc.requestCallback<_grappe_operator_v1_PowerReportResponse__Output>): grpc.ClientUnaryCall;
  
  SetTier(argument: _grappe_operator_v1_SetTierRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  SetTier(argument: _grappe_operator_v1_SetTierRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  SetTier(argument: _grappe_operator_v1_SetTierRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  SetTier(argument: _grappe_operator_v1_SetTierRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  setTier(argument: _grappe_operator_v1_SetTierRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  setTier(argument: _grappe_operator_v1_SetTierRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  setTier(argument: _grappe_operator_v1_SetTierRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  setTier(argument: _grappe_operator_v1_SetTierRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetPowerResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface PowerHandlers extends grpc.UntypedServiceImplementation {
  ClearTier: grpc.handleUnaryCall<_grappe_operator_v1_ClearTierRequest__Output, _grappe_operator_v1_GetPowerResponse>;
  
  GetPower: grpc.handleUnaryCall<_grappe_operator_v1_GetPowerRequest__Output, _grappe_operator_v1_GetPowerResponse>;
  
  PlanPower: grpc.handleUnaryCall<_grappe_operator_v1_PlanPowerRequest__Output, _grappe_operator_v1_PlanPowerResponse>;
  
  PowerReport: grpc.handleUnaryCall<_grappe_operator_v1_PowerReportRequest__Output, _grappe_operator_v1_PowerReportResponse>;
  
  SetTier: grpc.handleUnaryCall<_grappe_operator_v1_SetTierRequest__Output, _grappe_operator_v1_GetPowerResponse>;
  
}

export interface PowerDefinition extends grpc.ServiceDefinition {
  ClearTier: MethodDefinition<_grappe_operator_v1_ClearTierRequest, _grappe_operator_v1_GetPowerResponse, _grappe_operator_v1_ClearTierRequest__Output, _grappe_operator_v1_GetPowerResponse__Output>
  GetPower: MethodDefinition<_grappe_operator_v1_GetPowerRequest, _grappe_operator_v1_GetPowerResponse, _grappe_operator_v1_GetPowerRequest__Output, _grappe_operator_v1_GetPowerResponse__Output>
  PlanPower: MethodDefinition<_grappe_operator_v1_PlanPowerRequest, _grappe_operator_v1_PlanPowerResponse, _grappe_operator_v1_PlanPowerRequest__Output, _grappe_operator_v1_PlanPowerResponse__Output>
  PowerReport: MethodDefinition<_grappe_operator_v1_PowerReportRequest, _grappe_operator_v1_PowerReportResponse, _grappe_operator_v1_PowerReportRequest__Output, _grappe_operator_v1_PowerReportResponse__Output>
  SetTier: MethodDefinition<_grappe_operator_v1_SetTierRequest, _grappe_operator_v1_GetPowerResponse, _grappe_operator_v1_SetTierRequest__Output, _grappe_operator_v1_GetPowerResponse__Output>
}
