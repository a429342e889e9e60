import { ObjectId } from '../../http/index.js';

/** Argument of a handler: the phone system that the path names. */
export function PhoneSystemId(): ParameterDecorator {
  return ObjectId('phoneSystemId', {
    description: 'Id of the phone system, in any case.',
    example: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  });
}
