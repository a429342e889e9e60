import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { answerOf, emptyAnswer, type CannedAnswer, type ReceivedRequest } from './canned-upstream.js';

/** What keeps answers for as long as any test takes, and lets callers call as often as they like. */
export const CACHED = {
  CACHE_TTL_SECONDS: '60',
  CACHE_STALE_WHILE_REVALIDATE_SECONDS: '60',
  CACHE_STALE_IF_ERROR_SECONDS: '600',
  RATE_LIMIT_PER_MINUTE: '1000000',
};

/** Path of all phone systems on the gateway. */
export const LIST = '/api/v1/phone-systems';

/** Path of a phone system that no test has asked for before. */
export function freshPath(): string {
  return `${LIST}/${randomUUID()}`;
}

/**
 * An upstream in which every id is that of an object, and every write succeeds.
 * @param nameOf what a document says: the name of the phone system, the host of the AXL server, the version
 */
export function namedUpstream(nameOf: (request: ReceivedRequest) => string): CannedAnswer {
  return (request) => {
    if (request.method === 'POST') return created(request.target);
    if (request.method !== 'GET') return emptyAnswer();
    return answerOf(documentFor(request.target, nameOf(request)));
  };
}

/** An upstream whose answers are made when the requests arrive, and sent when they are released. */
interface HeldUpstream {
  readonly answer: CannedAnswer;
  /** How many answers are held back. */
  readonly count: () => number;
  /** Sends the answers held back, and holds back no more. */
  readonly release: () => void;
}

/** Keeps the answers to some requests back. */
export function hold(
  answer: CannedAnswer,
  isHeld: (request: ReceivedRequest) => boolean = () => true,
): HeldUpstream {
  const held: (() => void)[] = [];
  let isReleased = false;
  const send = (socket: Socket, bytes: string | Buffer | undefined): void => {
    if (bytes !== undefined) socket.write(bytes);
  };
  return {
    answer: (request, socket) => {
      const bytes = answer(request, socket);
      if (isReleased || !isHeld(request)) return bytes;
      held.push(() => {
        send(socket, bytes);
      });
      return undefined;
    },
    count: () => held.length,
    release: () => {
      isReleased = true;
      for (const sendOne of held.splice(0)) sendOne();
    },
  };
}

function created(target: string): Buffer {
  return answerOf(`${target}/${randomUUID()}`, { status: '201 Created', type: 'text/html' });
}

function documentFor(target: string, name: string): string {
  const path = target.split('?', 1).join();
  const [, , collection = '', phoneSystemId = '', children = '', childId = ''] = path.split('/');
  if (collection === 'version') return `<VersionInformation><version>${name}</version></VersionInformation>`;
  if (phoneSystemId === '')
    return `<PhoneSystems total="1">${phoneSystem(randomUUID(), name)}</PhoneSystems>`;
  if (children === '') return phoneSystem(phoneSystemId, name);
  if (children === 'axlservers') {
    if (childId !== '') return axlServer(phoneSystemId, childId, name);
    return `<AXLServers total="1">${axlServer(phoneSystemId, randomUUID(), name)}</AXLServers>`;
  }
  if (childId !== '') return association(childId, name);
  return `<PhoneSystemAssociations total="1">${association(randomUUID(), name)}</PhoneSystemAssociations>`;
}

function phoneSystem(id: string, name: string): string {
  return `<PhoneSystem><ObjectId>${id}</ObjectId><DisplayName>${name}</DisplayName></PhoneSystem>`;
}

function axlServer(phoneSystemId: string, id: string, name: string): string {
  const owner = `<MediaSwitchObjectId>${phoneSystemId}</MediaSwitchObjectId>`;
  return `<AXLServer><ObjectId>${id}</ObjectId><HostOrIPAddress>${name}</HostOrIPAddress>${owner}</AXLServer>`;
}

function association(id: string, name: string): string {
  return `<PhoneSystemAssociation><Alias>${name}</Alias><ObjectId>${id}</ObjectId></PhoneSystemAssociation>`;
}
