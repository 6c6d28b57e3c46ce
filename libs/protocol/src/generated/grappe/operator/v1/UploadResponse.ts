// Original file: grappe/operator/v1/images.proto


export interface UploadResponse {
  'references'?: (string)[];
}

export interface UploadResponse__Output {
  'references': (string)[];
}
