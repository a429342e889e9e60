import { boolean, enumeration, integer, text, uuid } from '#libs/cupi-xml';
import { DeviceType } from './enumerations.js';

/** Fields that the lists of devices of every kind have alike, of users and of user templates; read-only there. */
export const anyDeviceFields = {
  active: boolean('Notify by this device. Devices that come with a user are off, new ones are on.', false, {
    access: 'read-only',
  }),
  afterDialDigits: text('Digits that are dialled after the connection.', '4711', { access: 'read-only' }),
  busyRetryInterval: integer('Minutes between tries when busy.', 5, { access: 'read-only' }),
  conversation: text('Conversation of the call: `SubNotify`.', 'SubNotify', { access: 'read-only' }),
  type: enumeration('Kind of the device.', DeviceType, 'Pager', { element: 'Type', access: 'read-only' }),
  dialDelay: integer('Seconds from the connection to `afterDialDigits`.', 1, { access: 'read-only' }),
  maxBody: integer('Longest body, in characters.', 512, { access: 'read-only' }),
  maxSubject: integer('Longest subject, in characters.', 64, { access: 'read-only' }),
  phoneNumber: text('Number that is dialled.', '15550100', { access: 'read-only' }),
  retriesOnBusy: integer('Tries when busy.', 4, { access: 'read-only' }),
  retriesOnRna: integer('Tries when not answered.', 4, { access: 'read-only' }),
  ringsToWait: integer('Rings before giving up.', 4, { access: 'read-only' }),
  staticText: text('Fixed text of the notification.', 'Message for Ada', { access: 'read-only' }),
  mediaSwitchObjectId: uuid('Identifier of the phone system.', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b', {
    access: 'read-only',
  }),
  transmitForcedAuthorizationCode: boolean('Send the authorisation code after dialling.', false, {
    access: 'read-only',
  }),
  promptForId: boolean('Ask for the user ID, not only for the PIN.', false, { access: 'read-only' }),
  sendPcaLink: boolean('Include a link to the web assistant.', false, { access: 'read-only' }),
  undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
    access: 'read-only',
  }),
  mediaSwitchDisplayName: text('Name of the phone system.', 'Branch PBX', { access: 'read-only' }),
  detectTransferLoop: boolean('Detect loops of transfers.', false, { access: 'read-only' }),
  retriesOnSuccess: integer('Tries after success.', 0, { access: 'read-only' }),
  eventList: text(
    'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
    'NewVoiceMail',
    { access: 'read-only' },
  ),
  scheduleSetObjectId: uuid(
    'Identifier of the schedule set during which it is active; All Hours unless another is given.',
    '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    { access: 'read-only' },
  ),
  initialDelay: integer('Minutes after arrival before the first notification.', 0, { access: 'read-only' }),
  repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5, {
    access: 'read-only',
  }),
  voiceMessage: boolean('Send a transcription of the voice message.', false, { access: 'read-only' }),
  urgentOnly: boolean('Transcriptions of urgent messages only.', false, { access: 'read-only' }),
  repeatNotify: boolean('Notify for each message as it arrives.', false, { access: 'read-only' }),
  failDeviceObjectId: uuid(
    'Identifier of the device to try next when this one fails.',
    'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    { access: 'read-only' },
  ),
};
