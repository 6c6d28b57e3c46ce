// Original file: grappe/link/v1/transfer.proto


export interface FindImageRequest {
  'reference'?: (string);
}

export interface FindImageRequest__Output {
  'reference': (string);
}
