// Original file: grappe/link/v1/link.proto


export interface ImageReport {
  'images'?: (string)[];
}

export interface ImageReport__Output {
  'images': (string)[];
}
