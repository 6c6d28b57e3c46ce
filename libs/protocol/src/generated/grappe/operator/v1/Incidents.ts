// Original file: grappe/operator/v1/incidents.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetAvailabilityRequest as _grappe_operator_v1_GetAvailabilityRequest, GetAvailabilityRequest__Output as _grappe_operator_v1_GetAvailabilityRequest__Output } from '../../../grappe/operator/v1/GetAvailabilityRequest.ts';
import type { GetAvailabilityResponse as _grappe_operator_v1_GetAvailabilityResponse, GetAvailabilityResponse__Output as _grappe_operator_v1_GetAvailabilityResponse__Output } from '../../../grappe/operator/v1/GetAvailabilityResponse.ts';
import type { GetIncidentRequest as _grappe_operator_v1_GetIncidentRequest, GetIncidentRequest__Output as _grappe_operator_v1_GetIncidentRequest__Output } from '../../../grappe/operator/v1/GetIncidentRequest.ts';
import type { GetIncidentResponse as _grappe_operator_v1_GetIncidentResponse, GetIncidentResponse__Output as _grappe_operator_v1_GetIncidentResponse__Output } from '../../../grappe/operator/v1/GetIncidentResponse.ts';
import type { ListIncidentsRequest as _grappe_operator_v1_ListIncidentsRequest, ListIncidentsRequest__Output as _grappe_operator_v1_ListIncidentsRequest__Output } from '../../../grappe/operator/v1/ListIncidentsRequest.ts';
import type { ListIncidentsResponse as _grappe_operator_v1_ListIncidentsResponse, ListIncidentsResponse__Output as _grappe_operator_v1_ListIncidentsResponse__Output } from '../../../grappe/operator/v1/ListIncidentsResponse.ts';

export interface IncidentsClient extends grpc.Client {
  GetAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  GetAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  GetAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  GetAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  getAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  getAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  getAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  getAvailability(argument: _grappe_operator_v1_GetAvailabilityRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetAvailabilityResponse__Output>): grpc.ClientUnaryCall;
  
  GetIncident(argument: _grappe_operator_v1_GetIncidentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  GetIncident(argument: _grappe_operator_v1_GetIncidentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  GetIncident(argument: _grappe_operator_v1_GetIncidentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  GetIncident(argument: _grappe_operator_v1_GetIncidentRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  getIncident(argument: _grappe_operator_v1_GetIncidentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  getIncident(argument: _grappe_operator_v1_GetIncidentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  getIncident(argument: _grappe_operator_v1_GetIncidentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  getIncident(argument: _grappe_operator_v1_GetIncidentRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetIncidentResponse__Output>): grpc.ClientUnaryCall;
  
  ListIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  ListIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  ListIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  ListIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  listIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  listIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  listIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  listIncidents(argument: _grappe_operator_v1_ListIncidentsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListIncidentsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface IncidentsHandlers extends grpc.UntypedServiceImplementation {
  GetAvailability: grpc.handleUnaryCall<_grappe_operator_v1_GetAvailabilityRequest__Output, _grappe_operator_v1_GetAvailabilityResponse>;
  
  GetIncident: grpc.handleUnaryCall<_grappe_operator_v1_GetIncidentRequest__Output, _grappe_operator_v1_GetIncidentResponse>;
  
  ListIncidents: grpc.handleUnaryCall<_grappe_operator_v1_ListIncidentsRequest__Output, _grappe_operator_v1_ListIncidentsResponse>;
  
}

export interface IncidentsDefinition extends grpc.ServiceDefinition {
  GetAvailability: MethodDefinition<_grappe_operator_v1_GetAvailabilityRequest, _grappe_operator_v1_GetAvailabilityResponse, _grappe_operator_v1_GetAvailabilityRequest__Output, _grappe_operator_v1_GetAvailabilityResponse__Output>
  GetIncident: MethodDefinition<_grappe_operator_v1_GetIncidentRequest, _grappe_operator_v1_GetIncidentResponse, _grappe_operator_v1_GetIncidentRequest__Output, _grappe_operator_v1_GetIncidentResponse__Output>
  ListIncidents: MethodDefinition<_grappe_operator_v1_ListIncidentsRequest, _grappe_operator_v1_ListIncidentsResponse, _grappe_operator_v1_ListIncidentsRequest__Output, _grappe_operator_v1_ListIncidentsResponse__Output>
}
