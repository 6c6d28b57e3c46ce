// Original file: grappe/types/v1/workload.proto


export interface VolumeMount {
  'source'?: (string);
  '_source'?: "source";
}

export interface VolumeMount__Output {
  'source'?: (string);
  '_source'?: "source";
}
