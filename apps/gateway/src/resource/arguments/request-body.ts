import type { FastifyRequest } from 'fastify';
import type { RequestError } from '../../problems/core/index.js';
import type { BodyDto } from './body.dto.js';
import { readBody, type BodyReading } from './read-body.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Names of the fields that were sent and that the operation accepts; unknown names are omitted, because they may be anything. */
    knownFields?: readonly string[];
  }
}

/** Reads the body of a request, including duplicate members, and records which fields were sent. */
export function readRequestBody<Body extends object>(
  Dto: BodyDto<Body>,
  request: FastifyRequest,
): BodyReading<Body> {
  const { value, errors } = readBody(Dto, request.body);
  request.knownFields = Object.keys(value);
  return { value, errors: [...errors, ...duplicateErrorsOf(request)] };
}

/** The errors of members that are given more than once, anywhere in the body. */
export function duplicateErrorsOf({ duplicateMembers = [] }: FastifyRequest): RequestError[] {
  return duplicateMembers.map((pointer) => ({
    pointer,
    code: 'conflict',
    detail: 'is given more than once',
  }));
}
