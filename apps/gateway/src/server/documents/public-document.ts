import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { etagOf } from '#libs/response-cache';
import type { ContentCoding } from './content-coding.js';

/** A document in one content coding. */
export interface DocumentRepresentation {
  readonly body: Buffer;
  /** Strong (RFC 9110 §8.8.3): derived from these bytes, so each coding has its own. */
  readonly etag: string;
}

/** The highest quality, 11, makes Swagger UI a tenth smaller and takes fifty times as long. */
const BROTLI_QUALITY = 5;

/** Zlib compresses in its own threads, without blocking the event loop. */
const compressions: Readonly<Record<Exclude<ContentCoding, 'identity'>, (bytes: Buffer) => Promise<Buffer>>> =
  {
    br: (bytes) =>
      promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    gzip: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  };

/**
 * A document that is the same for all callers while the process runs. It is made once, on first use, and
 * compressed once in each content coding: every response sends the same bytes.
 */
export class PublicDocument {
  readonly mediaType: string;
  readonly #make: () => Buffer;
  readonly #representations = new Map<ContentCoding, Promise<DocumentRepresentation>>();

  /** @param make the bytes; called once */
  constructor(mediaType: string, make: () => Buffer) {
    this.mediaType = mediaType;
    this.#make = make;
  }

  /** The document in a content coding; concurrent callers share the one result. */
  in(coding: ContentCoding): Promise<DocumentRepresentation> {
    const known = this.#representations.get(coding);
    if (known) return known;
    const representation = this.#represent(coding);
    this.#representations.set(coding, representation);
    return representation;
  }

  async #represent(coding: ContentCoding): Promise<DocumentRepresentation> {
    const body = coding === 'identity' ? this.#make() : await this.#compress(coding);
    return { body, etag: etagOf('', body) };
  }

  async #compress(coding: Exclude<ContentCoding, 'identity'>): Promise<Buffer> {
    const { body } = await this.in('identity');
    return compressions[coding](body);
  }
}
