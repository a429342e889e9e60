import { boolean, integer, text, uuid } from '#libs/cupi-xml';

/** Fields of a notification device of a user, of every kind. */
export const deviceFields = {
  active: boolean('Notify by this device. Devices that come with a user are off, new ones are on.', false),
  deviceName: text(
    'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
    'Other',
    { maxLength: 12 },
  ),
  undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
    access: 'read-only',
  }),
  subscriberObjectId: uuid(
    'Identifier of the user that it belongs to.',
    '219ce340-a3a5-428c-8dc6-4776690b69ee',
    { access: 'read-only' },
  ),
  eventList: text(
    'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
    'NewVoiceMail',
  ),
  scheduleSetObjectId: uuid(
    'Identifier of the schedule set during which it is active; All Hours unless another is given.',
    '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
  ),
  initialDelay: integer('Minutes after arrival before the first notification.', 0),
  repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
  repeatNotify: boolean('Notify for each message as it arrives.', false),
  failDeviceObjectId: uuid(
    'Identifier of the device to try next when this one fails.',
    'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
  ),
};

/** Fields of a notification device that is called. */
export const callFields = {
  transmitForcedAuthorizationCode: boolean('Send the authorisation code after dialling.', false),
  afterDialDigits: text('Digits that are dialled after the connection.', '4711'),
  busyRetryInterval: integer('Minutes between tries when busy.', 5),
  dialDelay: integer('Seconds from the connection to `afterDialDigits`.', 1),
  phoneNumber: text('Number that is dialled.', '15550100', {
    requiredOnCreate: true,
    minLength: 1,
    isOftenEmpty: true,
  }),
  retriesOnBusy: integer('Tries when busy.', 4),
  retriesOnRna: integer('Tries when not answered.', 4),
  ringsToWait: integer('Rings before giving up.', 4),
  rnaRetryInterval: integer(
    'Minutes between tries when not answered. Devices that come with a user have 15.',
    5,
  ),
  waitConnect: boolean('Wait for the connection before `afterDialDigits`.', true),
  mediaSwitchObjectId: uuid('Identifier of the phone system.', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b', {
    requiredOnCreate: true,
  }),
};

/** Fields of a notification device that shows text. */
export const textFields = {
  sendCount: boolean('Include message counts.', true),
  sendCallerId: boolean("Include the caller's number.", true),
};

/** Bounds of a notification, of every kind but HTML. */
export const lengthFields = {
  maxBody: integer('Longest body, in characters.', 512),
  maxSubject: integer('Longest subject, in characters.', 64),
};
