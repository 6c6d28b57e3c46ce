// Original file: grappe/enrolment/v1/enrolment.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnrolRequest as _grappe_enrolment_v1_EnrolRequest, EnrolRequest__Output as _grappe_enrolment_v1_EnrolRequest__Output } from '../../../grappe/enrolment/v1/EnrolRequest.ts';
import type { EnrolResponse as _grappe_enrolment_v1_EnrolResponse, EnrolResponse__Output as _grappe_enrolment_v1_EnrolResponse__Output } from '../../../grappe/enrolment/v1/EnrolResponse.ts';
import type { GetAuthorityRequest as _grappe_enrolment_v1_GetAuthorityRequest, GetAuthorityRequest__Output as _grappe_enrolment_v1_GetAuthorityRequest__Output } from '../../../grappe/enrolment/v1/GetAuthorityRequest.ts';
import type { GetAuthorityResponse as _grappe_enrolment_v1_GetAuthorityResponse, GetAuthorityResponse__Output as _grappe_enrolment_v1_GetAuthorityResponse__Output } from '../../../grappe/enrolment/v1/GetAuthorityResponse.ts';

export interface EnrolmentClient extends grpc.Client {
  Enrol(argument: _grappe_enrolment_v1_EnrolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _grappe_enrolment_v1_EnrolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _grappe_enrolment_v1_EnrolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _grappe_enrolment_v1_EnrolRequest, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  enrol(argument: _grappe_enrolment_v1_EnrolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  enrol(argument: _grappe_enrolment_v1_EnrolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  enrol(argument: _grappe_enrolment_v1_EnrolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  enrol(argument: _grappe_enrolment_v1_EnrolRequest, callback: grpc.requestCallback<_grappe_enrolment_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  
  GetAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  GetAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  GetAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  GetAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  getAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  getAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  getAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  getAuthority(argument: _grappe_enrolment_v1_GetAuthorityRequest, callback: grpc.requestCallback<_grappe_enrolment_v1_GetAuthorityResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface EnrolmentHandlers extends grpc.UntypedServiceImplementation {
  Enrol: grpc.handleUnaryCall<_grappe_enrolment_v1_EnrolRequest__Output, _grappe_enrolment_v1_EnrolResponse>;
  
  GetAuthority: grpc.handleUnaryCall<_grappe_enrolment_v1_GetAuthorityRequest__Output, _grappe_enrolment_v1_GetAuthorityResponse>;
  
}

export interface EnrolmentDefinition extends grpc.ServiceDefinition {
  Enrol: MethodDefinition<_grappe_enrolment_v1_EnrolRequest, _grappe_enrolment_v1_EnrolResponse, _grappe_enrolment_v1_EnrolRequest__Output, _grappe_enrolment_v1_EnrolResponse__Output>
  GetAuthority: MethodDefinition<_grappe_enrolment_v1_GetAuthorityRequest, _grappe_enrolment_v1_GetAuthorityResponse, _grappe_enrolment_v1_GetAuthorityRequest__Output, _grappe_enrolment_v1_GetAuthorityResponse__Output>
}
