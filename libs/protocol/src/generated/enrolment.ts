import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { EnrolRequest as _grappe_enrolment_v1_EnrolRequest, EnrolRequest__Output as _grappe_enrolment_v1_EnrolRequest__Output } from './grappe/enrolment/v1/EnrolRequest.ts';
import type { EnrolResponse as _grappe_enrolment_v1_EnrolResponse, EnrolResponse__Output as _grappe_enrolment_v1_EnrolResponse__Output } from './grappe/enrolment/v1/EnrolResponse.ts';
import type { EnrolmentClient as _grappe_enrolment_v1_EnrolmentClient, EnrolmentDefinition as _grappe_enrolment_v1_EnrolmentDefinition } from './grappe/enrolment/v1/Enrolment.ts';
import type { GetAuthorityRequest as _grappe_enrolment_v1_GetAuthorityRequest, GetAuthorityRequest__Output as _grappe_enrolment_v1_GetAuthorityRequest__Output } from './grappe/enrolment/v1/GetAuthorityRequest.ts';
import type { GetAuthorityResponse as _grappe_enrolment_v1_GetAuthorityResponse, GetAuthorityResponse__Output as _grappe_enrolment_v1_GetAuthorityResponse__Output } from './grappe/enrolment/v1/GetAuthorityResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    enrolment: {
      v1: {
        EnrolRequest: MessageTypeDefinition<_grappe_enrolment_v1_EnrolRequest, _grappe_enrolment_v1_EnrolRequest__Output>
        EnrolResponse: MessageTypeDefinition<_grappe_enrolment_v1_EnrolResponse, _grappe_enrolment_v1_EnrolResponse__Output>
        Enrolment: SubtypeConstructor<typeof grpc.Client, _grappe_enrolment_v1_EnrolmentClient> & { service: _grappe_enrolment_v1_EnrolmentDefinition }
        GetAuthorityRequest: MessageTypeDefinition<_grappe_enrolment_v1_GetAuthorityRequest, _grappe_enrolment_v1_GetAuthorityRequest__Output>
        GetAuthorityResponse: MessageTypeDefinition<_grappe_enrolment_v1_GetAuthorityResponse, _grappe_enrolment_v1_GetAuthorityResponse__Output>
      }
    }
  }
}

