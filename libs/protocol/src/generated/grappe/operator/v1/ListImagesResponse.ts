// Original file: grappe/operator/v1/images.proto

import type { Image as _grappe_operator_v1_Image, Image__Output as _grappe_operator_v1_Image__Output } from '../../../grappe/operator/v1/Image.ts';

export interface ListImagesResponse {
  'images'?: (_grappe_operator_v1_Image)[];
}

export interface ListImagesResponse__Output {
  'images': (_grappe_operator_v1_Image__Output)[];
}
