import { basic } from './basic.js';
import { answerOf, emptyAnswer, type CannedAnswer } from './canned-upstream.js';

/** The phone system that an upstream of users creates, and has. */
export const PHONE_SYSTEM_ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/**
 * An upstream that knows these users, rejects all others, and shows each a single phone system, with the name of the
 * user.
 * @param passwords by user name
 */
export function upstreamOfUsers(passwords: Readonly<Record<string, string>>): CannedAnswer {
  const accounts = Object.entries(passwords).map(([username, password]) => ({
    username,
    authorization: basic(username, password),
  }));
  return ({ method, target, head }) => {
    const fields = head.split('\r\n');
    const account = accounts.find(({ authorization }) =>
      fields.some(
        (field) => field.toLowerCase().startsWith('authorization:') && field.endsWith(authorization),
      ),
    );
    if (!account) return emptyAnswer('401 Unauthorized');
    if (method === 'POST')
      return answerOf(`/vmrest/phonesystems/${PHONE_SYSTEM_ID}`, {
        status: '201 Created',
        type: 'text/html',
      });
    if (method !== 'GET') return emptyAnswer();
    return answerOf(documentFor(account.username, target));
  };
}

function documentFor(username: string, target: string): string {
  if (target.startsWith('/vmrest/version')) return '<VersionInformation/>';
  const phoneSystem = `<PhoneSystem><ObjectId>${PHONE_SYSTEM_ID}</ObjectId><DisplayName>${username}</DisplayName></PhoneSystem>`;
  if (target.includes(PHONE_SYSTEM_ID)) return phoneSystem;
  return `<PhoneSystems total="1">${phoneSystem}</PhoneSystems>`;
}
